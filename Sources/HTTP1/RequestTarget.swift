import HTTPTypes

/// What a request line asks for (RFC 9112, 3.2), its bytes checked and its form undone: where in
/// the target its parts stand.
///
/// Not decoded: `%2F` stays `%2F`. Authority-form belongs to CONNECT alone, which is refused
/// before this.
struct RequestTarget {
    /// The authority of an absolute-form target, which then wins over `Host`.
    let authority: Range<Int>?
    /// What comes before `path` without being sent, `/` or `*`, or nothing.
    let pathStart: StaticString
    /// The path with its query, or `*`.
    let path: Range<Int>

    init(_ target: borrowing Span<UInt8>, method: HTTPRequest.Method) throws(ParseError) {
        guard !target.isEmpty else { throw .invalidTarget("") }
        if target[0] == UInt8(ascii: "/") {
            guard Self.isPathAndQuery(target, from: 0) else { throw .invalidTarget(target.text) }
            (authority, pathStart, path) = (nil, "", 0..<target.count)
        } else if target.count == 1, target[0] == UInt8(ascii: "*"), method == .options {
            (authority, pathStart, path) = (nil, "", 0..<1)
        } else {
            guard let start = Self.schemeEnd(target) else { throw .invalidTarget(target.text) }
            let end = target.end(from: start) { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            let authority = target.extracting(start..<end)
            guard Host.isValid(authority), Self.isPathAndQuery(target, from: end) else {
                throw .invalidTarget(target.text)
            }
            self.authority = start..<end
            path = end..<target.count
            pathStart = Self.pathStart(target.extracting(path), method: method)
        }
    }

    /// What the path of an absolute target lacks; one without a path means the root, or the server
    /// itself.
    private static func pathStart(
        _ path: borrowing Span<UInt8>, method: HTTPRequest.Method
    ) -> StaticString {
        guard !path.isEmpty else { return method == .options ? "*" : "/" }
        return path[0] == UInt8(ascii: "?") ? "/" : ""
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
