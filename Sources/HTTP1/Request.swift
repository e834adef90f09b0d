import HTTPTypes

/// One complete request: its head as it was sent, and its body with the transfer coding undone.
///
/// Not a routed request: nothing is percent-decoded here.
public struct Request: Sendable, Equatable {
    /// What comes before the body.
    public struct Head: Sendable, Equatable {
        /// The method, known or not.
        public let method: HTTPRequest.Method
        /// Whom the request is for: the target's host, or `Host`.
        let authority: String?
        /// The path with its query, as sent; `*` for `OPTIONS *`.
        let path: String
        /// The fields, without `Host`.
        public let headerFields: RequestFields
    }

    /// Method and header fields.
    public let head: Head
    /// The path without its query, as sent; `*` for `OPTIONS *`.
    public let path: String
    /// What follows the first `?`, as sent; nil without one, empty when nothing follows it.
    public let query: String?
    /// The content as sent: chunked transfer coding undone, content coding not.
    public let body: [UInt8]
    /// The number of its connection, which no other of this process has; 0 without one.
    public internal(set) var connection: UInt64 = 0

    init(head: Head, body: [UInt8]) {
        self.head = head
        self.body = body
        let target = head.path.utf8.span
        if let mark = target.firstIndex(of: UInt8(ascii: "?"), in: 0..<target.count) {
            path = target.extracting(0..<mark).text
            query = target.extracting((mark + 1)..<target.count).text
        } else {
            path = head.path
            query = nil
        }
    }

    /// A request as the parser would give it for this head and body.
    public init(head: HTTPRequest, body: [UInt8]) {
        let fields = RequestFields(head.headerFields)
        self.init(
            head: Head(
                method: head.method, authority: head.authority, path: head.path ?? "",
                headerFields: fields),
            body: body)
    }
}
