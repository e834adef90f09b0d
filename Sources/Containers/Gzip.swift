import CZlib

/// Gzip (RFC 1952) of whole byte arrays; not a stream.
public enum Gzip {
    /// Compresses `bytes` into one gzip member without name or time, so equal input and level
    /// give equal output.
    ///
    /// - Parameter level: 0 (stored) to 9 (smallest); -1 is zlib's own choice.
    /// - Throws: `ContainerError.outOfMemory`.
    public static func compress(
        _ bytes: [UInt8], level: Int32
    ) throws(ContainerError) -> [UInt8] {
        precondition((-1...9).contains(level), "gzip level \(level)")
        // A stream must not move while zlib holds a pointer to it.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, InflateStream.Frame.gzip.rawValue, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, size)
        guard status == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(stream) }
        return bytes.withUnsafeBufferPointer { deflateAll($0, stream) }
    }

    /// Decompresses all gzip members of `bytes`, one after another.
    ///
    /// - Parameter bytesMax: the most bytes that may come out; more are never held.
    /// - Throws: `ContainerError`: `tooLarge`, `truncated`, `corruptDeflate`, or `trailingBytes`
    ///   where something follows a member that is no member itself.
    public static func decompress(
        _ bytes: [UInt8], bytesMax: Int
    ) throws(ContainerError) -> [UInt8] {
        let stream = try InflateStream(.gzip)
        var output: [UInt8] = []
        var offset = 0
        repeat {
            if offset > 0, !bytes[offset...].starts(with: memberMagic) {
                throw .trailingBytes(offset: offset, count: bytes.count - offset)
            }
            let start = offset
            offset = try bytes.withUnsafeBufferPointer { input throws(ContainerError) in
                try stream.inflateAll(input, from: start, into: &output, bytesMax: bytesMax)
            }
        } while offset < bytes.count
        return output
    }

    private static let memberMagic: [UInt8] = [0x1f, 0x8b]
    private static let pieceBytesMax = 1 << 30

    /// Runs deflate to its end; with room for the bound of the input it cannot fail.
    private static func deflateAll(
        _ input: UnsafeBufferPointer<UInt8>, _ stream: UnsafeMutablePointer<z_stream>
    ) -> [UInt8] {
        let bound = Int(deflateBound(stream, uLong(input.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var given = 0
            var status = Z_OK
            while status == Z_OK {
                let piece = min(input.count - given, pieceBytesMax)
                let room = min(bound - count, pieceBytesMax)
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
