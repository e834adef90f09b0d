/// The line before a chunk (RFC 9112, 7.1): its size and perhaps extensions, which are checked and
/// dropped.
struct ChunkSizeLine: Equatable {
    let size: UInt64
    /// Bytes of the line behind the size.
    let extensionBytes: Int

    /// Sixteen digits fill 64 bits: no size of as many overflows.
    static let digitsMax = 16

    init(_ line: ArraySlice<UInt8>) throws(ParseError) {
        let digits = line.prefix { $0.hexValue != nil }
        let extensions = line[digits.endIndex...]
        guard 1...Self.digitsMax ~= digits.count, Self.areExtensions(extensions) else {
            throw .invalidChunkSize(line.text)
        }
        size = digits.reduce(0) { $0 << 4 | ($1.hexValue ?? 0) }
        extensionBytes = extensions.count
    }

    /// Whether this is `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
    private static func areExtensions(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            rest = rest.drop(while: \.isBlank)
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            rest = rest.drop(while: \.isBlank)
            guard takeToken(&rest) else { return false }
            let afterBlanks = rest.drop(while: \.isBlank)
            guard afterBlanks.first == UInt8(ascii: "=") else { continue }
            rest = afterBlanks.dropFirst().drop(while: \.isBlank)
            guard rest.first == UInt8(ascii: "\"") ? takeQuoted(&rest) : takeToken(&rest) else {
                return false
            }
        }
        return true
    }

    private static func takeToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let token = rest.prefix(while: \.isToken)
        rest = rest[token.endIndex...]
        return !token.isEmpty
    }

    private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\"), rest.popFirst() == nil { return false }
        }
        return false
    }
}
