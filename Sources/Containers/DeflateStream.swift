import CZlib

/// One zlib compression over bytes in memory.
struct DeflateStream: ~Copyable {
    // zlib keeps a pointer back to the stream, so it must not move between calls.
    private let stream: UnsafeMutablePointer<z_stream>
    private static let pieceBytesMax = 1 << 30

    /// - Parameter level: 0 (stored) to 9 (smallest); -1 is zlib's own choice.
    init(_ frame: InflateStream.Frame, level: Int32) throws(ContainerError) {
        precondition((-1...9).contains(level), "deflate level \(level)")
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, frame.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard status == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses all of `bytes`; with room for the bound of the input it cannot fail.
    func deflateAll(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { deflateAll($0) }
    }

    private func deflateAll(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let bound = Int(deflateBound(stream, uLong(input.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var given = 0
            var status = Z_OK
            while status == Z_OK {
                let piece = min(input.count - given, Self.pieceBytesMax)
                let room = min(bound - count, Self.pieceBytesMax)
                stream.pointee.next_in = input.baseAddress.map {
                    UnsafeMutablePointer(mutating: $0 + given)
                }
                stream.pointee.avail_in = uInt(piece)
                stream.pointee.next_out = output.baseAddress.map { $0 + count }
                stream.pointee.avail_out = uInt(room)
                let isLast = given + piece == input.count
                status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                given += piece - Int(stream.pointee.avail_in)
                count += room - Int(stream.pointee.avail_out)
            }
            precondition(status == Z_STREAM_END, "deflate stopped with \(status)")
        }
    }
}
