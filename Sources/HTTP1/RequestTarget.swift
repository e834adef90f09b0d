import HTTPTypes

/// What a request line asks for (RFC 9112, 3.2), its bytes checked and its form undone.
///
/// Not decoded: `%2F` stays `%2F`. Authority-form belongs to CONNECT alone, which is refused
/// before this.
struct RequestTarget: Equatable {
    /// The authority of an absolute-form target, which then wins over `Host`.
    let authority: String?
    /// The path with its query, or `*`.
    let path: String

    init(_ target: ArraySlice<UInt8>, method: HTTPRequest.Method) throws(ParseError) {
        if target.first == UInt8(ascii: "/") {
            guard Self.isPathAndQuery(target) else { throw .invalidTarget(target.text) }
            authority = nil
            path = target.text
        } else if target.elementsEqual([UInt8(ascii: "*")]), method == .options {
            authority = nil
            path = "*"
        } else {
            guard let rest = Self.afterScheme(target) else { throw .invalidTarget(target.text) }
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            let (authority, path) = (
                rest[..<(end ?? rest.endIndex)], rest[(end ?? rest.endIndex)...]
            )
            guard Host.isValid(authority), Self.isPathAndQuery(path) else {
                throw .invalidTarget(target.text)
            }
            self.authority = authority.text
            self.path = Self.path(path, method: method)
        }
    }

    /// The path of an absolute target; one without a path means the root, or the server itself.
    private static func path(_ path: ArraySlice<UInt8>, method: HTTPRequest.Method) -> String {
        switch path.first {
        case nil: method == .options ? "*" : "/"
        case UInt8(ascii: "?"): "/" + path.text
        default: path.text
        }
    }

    /// What follows `http://` or `https://`.
    private static func afterScheme(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for length in [7, 8] {
            let prefix = target.prefix(length)
            if prefix.isCaseInsensitively("http://") || prefix.isCaseInsensitively("https://") {
                return target.dropFirst(length)
            }
        }
        return nil
    }

    /// Whether these are path and query of RFC 3986: escaped right, and no fragment.
    private static func isPathAndQuery(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "%"):
                let digits = bytes[(index + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy({ $0.hexValue != nil }) else {
                    return false
                }
                index += 3
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"):
                index += 1
            case let byte:
                guard byte.isNamePart else { return false }
                index += 1
            }
        }
        return true
    }
}
