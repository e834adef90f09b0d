import HTTPTypes

/// One complete request: its head as it was sent, and its body with the transfer coding undone.
///
/// Not a routed request: nothing is percent-decoded here. An object, since it is handed on from the
/// parser to whoever answers it, and since its memory is the next one's once it is answered.
// That it has one holder protects `parts`: it changes only while nobody but its parser holds it.
public final class Request: @unchecked Sendable {
    /// What a request consists of.
    struct Parts: Equatable {
        /// The method, known or not.
        var method = HTTPRequest.Method.get
        /// The path with its query, as sent; `*` for `OPTIONS *`.
        var target: [UInt8] = []
        /// Bytes of the target before its query.
        var pathBytes = 0
        /// Whom the request is for: the target's host, or `Host`; empty where neither is there.
        var authority: [UInt8] = []
        /// The fields, without `Host`.
        var headerFields = RequestFields()
        /// The content as sent: chunked transfer coding undone, content coding not.
        var body: [UInt8] = []
        /// The number of its connection.
        var connection: UInt64 = 0

        /// Takes the parts away and keeps their memory.
        mutating func removeAll() {
            target.removeAll(keepingCapacity: true)
            authority.removeAll(keepingCapacity: true)
            headerFields.removeAll()
            body.removeAll(keepingCapacity: true)
        }

        /// Takes a path with its query, in two pieces, or `*`.
        mutating func setTarget(_ start: StaticString, _ rest: borrowing Span<UInt8>) {
            start.withUTF8Buffer { target.append(contentsOf: $0) }
            rest.withUnsafeBufferPointer { target.append(contentsOf: $0) }
            let mark = target.span.firstIndex(of: UInt8(ascii: "?"), in: 0..<target.count)
            pathBytes = mark ?? target.count
        }

        mutating func setAuthority(_ host: borrowing Span<UInt8>) {
            host.withUnsafeBufferPointer { authority.append(contentsOf: $0) }
        }
    }

    private(set) var parts: Parts

    init(_ parts: Parts) { self.parts = parts }

    /// A request as the parser would give it for this head and body.
    public init(head: HTTPRequest, body: [UInt8]) {
        parts = Parts()
        parts.method = head.method
        parts.setTarget("", (head.path ?? "").utf8.span)
        parts.setAuthority((head.authority ?? "").utf8.span)
        parts.headerFields = RequestFields(head.headerFields)
        parts.body = body
    }

    /// Gives its parts for others; to be called by its only holder.
    func exchange(_ others: inout Parts) { swap(&parts, &others) }

    /// Removes its parts and keeps their memory; to be called by its only holder.
    func removeParts() { parts.removeAll() }

    /// The method, known or not.
    public var method: HTTPRequest.Method { parts.method }
    /// The header fields, without `Host`.
    public var headerFields: RequestFields { parts.headerFields }
    /// The content as sent: chunked transfer coding undone, content coding not.
    public var body: [UInt8] { parts.body }
    /// The number of its connection, which no other of this process has; 0 without one.
    public var connection: UInt64 { parts.connection }

    /// The path without its query, as sent; `*` for `OPTIONS *`.
    public var path: String { withPath { $0.text } }

    /// What follows the first `?`, as sent; nil without one, empty when nothing follows it.
    public var query: String? {
        guard hasQuery else { return nil }
        let target = parts.target
        return target.span.extracting((parts.pathBytes + 1)..<target.count).text
    }

    /// Whether a `?` follows the path.
    public var hasQuery: Bool { parts.pathBytes < parts.target.count }

    /// Hands the bytes of the path to `read`: unlike `path`, they are there already.
    public func withPath<Result>(_ read: (borrowing Span<UInt8>) -> Result) -> Result {
        let target = parts.target
        return read(target.span.extracting(0..<parts.pathBytes))
    }
}

extension Request: Equatable {
    public static func == (one: Request, other: Request) -> Bool { one.parts == other.parts }
}
