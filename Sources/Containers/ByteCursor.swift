/// A place in bytes from which little-endian numbers are read, never past the end.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var offset: Int
    /// The offset that no read goes beyond.
    let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads `count` bytes as one unsigned little-endian number of up to 32 bits.
    mutating func number(_ count: Int) throws(ContainerError) -> Int {
        let range = try take(count)
        return bytes[range].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Reads a 64-bit unsigned number; one that no `Int` holds is refused as `truncated` data is,
    /// since so many bytes are not there.
    mutating func number64() throws(ContainerError) -> Int {
        let low = try number(4)
        let high = try number(4)
        guard high < 1 << 31 else { throw .truncated(offset: bytes.count) }
        return high << 32 | low
    }

    /// Moves over `count` bytes and returns their offsets.
    mutating func take(_ count: Int) throws(ContainerError) -> Range<Int> {
        guard count >= 0, count <= end - offset else { throw .truncated(offset: end) }
        defer { offset += count }
        return offset..<offset + count
    }
}
