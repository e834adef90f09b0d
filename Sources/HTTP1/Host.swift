/// The grammar of `Host` (RFC 9110, 7.2): a host and perhaps a port, never empty, no user.
enum Host {
    static func isValid(_ value: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(value)
        guard let end = hostEnd(bytes), end > 0 else { return false }
        guard end < bytes.count else { return true }
        return bytes[end] == UInt8(ascii: ":") && isPort(bytes[(end + 1)...])
    }

    /// The index behind the host's name or bracketed address; nil where it is malformed.
    private static func hostEnd(_ bytes: [UInt8]) -> Int? {
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 1 else { return nil }
            let isAddress = bytes[1..<close].allSatisfy {
                $0.isNamePart || $0 == UInt8(ascii: ":")
            }
            return isAddress ? close + 1 : nil
        }
        let name = bytes.prefix { $0 != UInt8(ascii: ":") }
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "%") {
                let digits = name[(index + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy({ $0.hexValue != nil }) else {
                    return nil
                }
                index += 3
            } else {
                guard name[index].isNamePart else { return nil }
                index += 1
            }
        }
        return name.count
    }

    /// Whether this is a port or nothing; `host:` is the grammar's own oddity.
    private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count <= 5, digits.allSatisfy(\.isDigit) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65_535
    }
}
