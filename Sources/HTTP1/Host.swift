/// The grammar of `Host` (RFC 9110, 7.2): a host and perhaps a port, never empty, no user.
enum Host {
    static func isValid(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard let end = hostEnd(bytes), end > 0 else { return false }
        guard end < bytes.count else { return true }
        return bytes[end] == UInt8(ascii: ":") && isPort(bytes, from: end + 1)
    }

    /// The index behind the host's name or bracketed address; nil where it is malformed.
    private static func hostEnd(_ bytes: borrowing Span<UInt8>) -> Int? {
        guard !bytes.isEmpty else { return nil }
        if bytes[0] == UInt8(ascii: "[") {
            let close = bytes.end(from: 1) { $0.isNamePart || $0 == UInt8(ascii: ":") }
            guard close > 1, close < bytes.count, bytes[close] == UInt8(ascii: "]") else {
                return nil
            }
            return close + 1
        }
        var index = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: ":") {
            if bytes[index] == UInt8(ascii: "%") {
                guard bytes.isEscape(at: index) else { return nil }
                index += 3
            } else {
                guard bytes[index].isNamePart else { return nil }
                index += 1
            }
        }
        return index
    }

    /// Whether this is a port or nothing; `host:` is the grammar's own oddity.
    private static func isPort(_ bytes: borrowing Span<UInt8>, from start: Int) -> Bool {
        guard bytes.count - start <= 5, bytes.areAll(start..<bytes.count, \.isDigit) else {
            return false
        }
        var port = 0
        for index in start..<bytes.count { port = port * 10 + Int(bytes[index] & 0xf) }
        return port <= 65_535
    }
}
