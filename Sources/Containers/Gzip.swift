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
        try DeflateStream(.gzip, level: level).deflateAll(bytes)
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
}
