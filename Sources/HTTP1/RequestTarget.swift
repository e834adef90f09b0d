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

    init(_ target: borrowing Span<UInt8>, method: HTTPRequest.Method) throws(ParseError) {
        guard !target.isEmpty else { throw .invalidTarget("") }
        if target[0] == UInt8(ascii: "/") {
            guard Self.isPathAndQuery(target, from: 0) else { throw .invalidTarget(target.text) }
            authority = nil
            path = target.text
        } else if target.count == 1, target[0] == UInt8(ascii: "*"), method == .options {
            authority = nil
            path = "*"
        } else {
            guard let start = Self.schemeEnd(target) else { throw .invalidTarget(target.text) }
            let end = target.end(from: start) { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            let authority = target.extracting(start..<end)
            guard Host.isValid(authority), Self.isPathAndQuery(target, from: end) else {
                throw .invalidTarget(target.text)
            }
            self.authority = authority.text
            path = Self.path(target.extracting(end..<target.count), method: method)
        }
    }

    /// The path of an absolute target; one without a path means the root, or the server itself.
    private static func path(
        _ path: borrowing Span<UInt8>, method: HTTPRequest.Method
    ) -> String {
        guard !path.isEmpty else { return method == .options ? "*" : "/" }
        return path[0] == UInt8(ascii: "?") ? "/" + path.text : path.text
    }

    /// The index behind `http://` or `https://`.
    private static func schemeEnd(_ target: borrowing Span<UInt8>) -> Int? {
        if target.count >= 7, target.isCaseInsensitively(0..<7, "http://") { return 7 }
        if target.count >= 8, target.isCaseInsensitively(0..<8, "https://") { return 8 }
        return nil
    }

    /// Whether these are path and query of RFC 3986: escaped right, and no fragment.
    private static func isPathAndQuery(_ bytes: borrowing Span<UInt8>, from start: Int) -> Bool {
        var index = start
        while index < bytes.count {
            if bytes[index].isPathPart {
                index += 1
            } else {
                guard bytes[index] == UInt8(ascii: "%"), bytes.isEscape(at: index) else {
                    return false
                }
                index += 3
            }
        }
        return true
    }
}
