import HTTPTypes

/// One complete request: its head as it was sent, and its body with the transfer coding undone.
///
/// Not the connection it came on, and not a routed request: nothing is percent-decoded here.
public struct Request: Sendable, Equatable {
    /// Method, path with query as sent, and header fields; `Host` is its authority.
    public let head: HTTPRequest
    /// The path without its query, as sent; `*` for `OPTIONS *`.
    public let path: String
    /// What follows the first `?`, as sent; nil without one, empty when nothing follows it.
    public let query: String?
    /// The content as sent: chunked transfer coding undone, content coding not.
    public let body: [UInt8]

    /// A request as the parser would give it for this head and body.
    public init(head: HTTPRequest, body: [UInt8]) {
        let target = head.path ?? ""
        self.head = head
        self.body = body
        let bytes = target.utf8.span
        if let mark = bytes.firstIndex(of: UInt8(ascii: "?"), in: 0..<bytes.count) {
            path = bytes.extracting(0..<mark).text
            query = bytes.extracting((mark + 1)..<bytes.count).text
        } else {
            path = target
            query = nil
        }
    }
}
