import HTTPTypes

/// One answer: status, fields and body.
///
/// Its framing is not its own: `Content-Length`, `Connection` and `Date` are written by the
/// connection, which alone knows what the request and the wire ask for. A field
/// `Connection: close` asks for the connection to be closed behind this answer.
public struct Response: Sendable, Equatable {
    /// A final status, 200 or more.
    public var status: HTTPResponse.Status
    /// The header fields.
    public var fields: ResponseFields
    /// The content; left off on the wire where the request or the status allows none.
    public var body: [UInt8]

    /// An answer of these parts.
    public init(status: HTTPResponse.Status, fields: ResponseFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Gives the answer to one request.
///
/// May be called from any thread, exactly once; the answer itself is made on the connection's
/// queue, so that whoever calls from a busy thread does not write bytes there.
public typealias Responder = @Sendable (@escaping @Sendable () -> Response) -> Void
