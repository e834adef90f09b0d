/// The line before a chunk (RFC 9112, 7.1): its size and perhaps extensions, which are checked and
/// dropped.
struct ChunkSizeLine: Equatable {
    let size: UInt64
    /// Bytes of the line behind the size.
    let extensionBytes: Int

    /// Sixteen digits fill 64 bits: no size of as many overflows.
    static let digitsMax = 16

    init(_ line: borrowing Span<UInt8>) throws(ParseError) {
        var size: UInt64 = 0
        var index = 0
        while index < line.count, let digit = line[index].hexValue {
            size = size &<< 4 | digit
            index += 1
        }
        guard 1...Self.digitsMax ~= index, Self.areExtensions(line, from: index) else {
            throw .invalidChunkSize(line.text)
        }
        self.size = size
        extensionBytes = line.count - index
    }

    /// Whether the rest is `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
    private static func areExtensions(_ line: borrowing Span<UInt8>, from start: Int) -> Bool {
        var index = start
        while index < line.count {
            index = line.end(from: index, \.isBlank)
            guard index < line.count, line[index] == UInt8(ascii: ";") else { return false }
            index = line.end(from: index + 1, \.isBlank)
            guard let nameEnd = tokenEnd(line, from: index) else { return false }
            index = nameEnd
            let sign = line.end(from: index, \.isBlank)
            guard sign < line.count, line[sign] == UInt8(ascii: "=") else { continue }
            guard let valueEnd = valueEnd(line, from: line.end(from: sign + 1, \.isBlank)) else {
                return false
            }
            index = valueEnd
        }
        return true
    }

    private static func tokenEnd(_ line: borrowing Span<UInt8>, from start: Int) -> Int? {
        let end = line.end(from: start, \.isToken)
        return end > start ? end : nil
    }

    /// The index behind a token or a quoted string.
    private static func valueEnd(_ line: borrowing Span<UInt8>, from start: Int) -> Int? {
        guard start < line.count, line[start] == UInt8(ascii: "\"") else {
            return tokenEnd(line, from: start)
        }
        var index = start + 1
        while index < line.count {
            if line[index] == UInt8(ascii: "\"") { return index + 1 }
            index += line[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
