import HTTPTypes

/// A request's head, read and found good: all that is decided before its body comes.
struct RequestHead: Equatable {
    let method: HTTPRequest.Method
    let version: RequestLine.Version
    let framing: BodyFraming
    /// Whether the client wants to go on with this connection behind this request.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// The request itself where its body is handed on as it comes, and not a part of it.
    var inPieces: Request?

    /// - Parameters:
    ///   - fields: what was noted of the fields of `request`.
    ///   - bodyBytesMax: the longest body that is taken.
    init(
        _ request: Request.Parts, version: RequestLine.Version, fields: HeaderFields,
        bodyBytesMax: Int
    ) throws(ParseError) {
        try Self.checkHost(fields, version: version)
        framing = try BodyFraming(
            fields, of: request.headerFields, version: version, bodyBytesMax: bodyBytesMax)
        self.version = version
        expectsContinue = try Self.expectsContinue(fields, of: request, version: version)
        switch version {
        case .http11: keepsAlive = !fields.asksToClose
        case .http10: keepsAlive = fields.asksToKeepAlive && !fields.asksToClose
        }
        method = request.method
    }

    /// `Host` must be there once and be a host.
    private static func checkHost(
        _ fields: HeaderFields, version: RequestLine.Version
    ) throws(ParseError) {
        guard fields.hostCount > 0 else {
            guard version == .http10 else { throw .missingHost }
            return
        }
        guard fields.hostCount == 1 else { throw .duplicateHost }
        if let host = fields.invalidHost { throw .invalidHost(host) }
    }

    /// HTTP/1.0 knows no expectations; one sent there means nothing.
    private static func expectsContinue(
        _ fields: HeaderFields, of request: Request.Parts, version: RequestLine.Version
    ) throws(ParseError) -> Bool {
        guard fields.hasExpectation, version == .http11 else { return false }
        let expectations = request.headerFields[values: .expect]
        let members = expectations.flatMap { FieldList.members(of: $0) }
        guard members.allSatisfy({ $0 == "100-continue" }) else {
            throw .expectationUnsupported(expectations.joined(separator: ", "))
        }
        return !members.isEmpty
    }
}
