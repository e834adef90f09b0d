/// The zlib format (RFC 1950) of whole byte arrays, which HTTP calls `deflate`.
public enum Zlib {
    /// Compresses `bytes`.
    ///
    /// - Parameter level: 0 (stored) to 9 (smallest); -1 is zlib's own choice.
    /// - Throws: `ContainerError.outOfMemory`.
    public static func compress(
        _ bytes: [UInt8], level: Int32
    ) throws(ContainerError) -> [UInt8] {
        try DeflateStream(.zlib, level: level).deflateAll(bytes)
    }

    /// Decompresses `bytes`.
    ///
    /// - Parameter bytesMax: the most bytes that may come out; more are never held.
    /// - Throws: `ContainerError`: `tooLarge`, `truncated`, `corruptDeflate`, or `trailingBytes`
    ///   where something follows.
    public static func decompress(
        _ bytes: [UInt8], bytesMax: Int
    ) throws(ContainerError) -> [UInt8] {
        let stream = try InflateStream(.zlib)
        var output: [UInt8] = []
        let end = try bytes.withUnsafeBufferPointer { input throws(ContainerError) in
            try stream.inflateAll(input, from: 0, into: &output, bytesMax: bytesMax)
        }
        guard end == bytes.count else {
            throw .trailingBytes(offset: end, count: bytes.count - end)
        }
        return output
    }
}
