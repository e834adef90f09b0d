import CZlib

/// One zlib decompression over bytes in memory, bounded by a limit on what comes out.
///
/// Knows raw deflate and the frames of gzip and zlib around it; which bytes it is given, and what
/// may follow them, is the caller's.
struct InflateStream: ~Copyable {
    /// What surrounds the compressed data, as zlib's window bits.
    enum Frame: Int32 {
        case raw = -15
        case gzip = 31
        case zlib = 15
    }

    // zlib keeps a pointer back to the stream, so it must not move between calls.
    private let stream: UnsafeMutablePointer<z_stream>
    private static let chunkBytes = 64 * 1024
    private static let inputBytesMax = 1 << 30

    init(_ frame: Frame) throws(ContainerError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, frame.rawValue, ZLIB_VERSION, size) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses one stream of `input` from `offset` on, appending to `output`.
    ///
    /// - Returns: the offset of the first byte behind the stream.
    /// - Throws: `tooLarge` as soon as `output` would be longer than `bytesMax`; `truncated`;
    ///   `corruptDeflate`; `outOfMemory`.
    func inflateAll(
        _ input: UnsafeBufferPointer<UInt8>, from offset: Int, into output: inout [UInt8],
        bytesMax: Int
    ) throws(ContainerError) -> Int {
        guard let base = input.baseAddress else { throw .truncated(offset: offset) }
        inflateReset(stream)
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.chunkBytes)
        defer { chunk.deallocate() }
        var position = offset
        while true {
            let given = min(input.count - position, Self.inputBytesMax)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: base + position)
            stream.pointee.avail_in = uInt(given)
            stream.pointee.next_out = chunk.baseAddress
            stream.pointee.avail_out = uInt(chunk.count)
            let status = inflate(stream, Z_NO_FLUSH)
            position += given - Int(stream.pointee.avail_in)
            let made = chunk.count - Int(stream.pointee.avail_out)
            guard made <= bytesMax - output.count else { throw .tooLarge(limit: bytesMax) }
            output.append(contentsOf: chunk[..<made])
            switch status {
            case Z_STREAM_END: return position
            case Z_OK: continue
            case Z_BUF_ERROR: throw .truncated(offset: position)
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corruptDeflate(offset: position)
            }
        }
    }
}
