import HTTPTypes

/// One complete request: its head as it was sent, and its body with the transfer coding undone.
///
/// Not a routed request: nothing is percent-decoded here. An object, as its head is, since it is
/// handed on from the parser to whoever answers it, and all its parts would be each time.
public final class Request: Sendable {
    /// What comes before the body.
    public final class Head: Sendable {
        /// The method, known or not.
        public let method: HTTPRequest.Method
        /// Whom the request is for: the target's host, or `Host`.
        let authority: String?
        /// The path with its query, as sent; `*` for `OPTIONS *`.
        let path: String
        /// The fields, without `Host`.
        public let headerFields: RequestFields

        init(
            method: HTTPRequest.Method, authority: String?, path: String,
            headerFields: RequestFields
        ) {
            self.method = method
            self.authority = authority
            self.path = path
            self.headerFields = headerFields
        }
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
    public let connection: UInt64

    init(head: Head, body: [UInt8], connection: UInt64 = 0) {
        self.head = head
        self.body = body
        self.connection = connection
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
    public convenience init(head: HTTPRequest, body: [UInt8]) {
        let fields = RequestFields(head.headerFields)
        self.init(
            head: Head(
                method: head.method, authority: head.authority, path: head.path ?? "",
                headerFields: fields),
            body: body)
    }
}

extension Request: Equatable {
    public static func == (one: Request, other: Request) -> Bool {
        one.head == other.head && one.body == other.body && one.connection == other.connection
    }
}

extension Request.Head: Equatable {
    public static func == (one: Request.Head, other: Request.Head) -> Bool {
        one.method == other.method && one.authority == other.authority && one.path == other.path
            && one.headerFields == other.headerFields
    }
}
