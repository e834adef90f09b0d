import HTTPTypes

/// A request's head, read and found good: all that is decided before its body comes.
struct RequestHead: Equatable {
    let request: Request.Head
    let version: RequestLine.Version
    let framing: BodyFraming
    /// Whether the client wants to go on with this connection behind this request.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// Whether the body is handed on as it comes.
    let isInPieces: Bool

    init(
        line: RequestLine, fields: HeaderFields, bodyBytesMax: Int, isInPieces: Bool
    ) throws(ParseError) {
        self.isInPieces = isInPieces
        let host = try Self.host(fields, version: line.version)
        framing = try BodyFraming(fields, version: line.version, bodyBytesMax: bodyBytesMax)
        version = line.version
        expectsContinue = try Self.expectsContinue(fields, version: line.version)
        switch line.version {
        case .http11: keepsAlive = !fields.asksToClose
        case .http10: keepsAlive = fields.asksToKeepAlive && !fields.asksToClose
        }
        request = Request.Head(
            method: line.method, authority: line.target.authority ?? host,
            path: line.target.path, headerFields: fields.all)
    }

    /// What `Host` says, which must be there once and be a host.
    private static func host(
        _ fields: HeaderFields, version: RequestLine.Version
    ) throws(ParseError) -> String? {
        guard let host = fields.host else {
            guard version == .http10 else { throw .missingHost }
            return nil
        }
        guard fields.hostCount == 1 else { throw .duplicateHost }
        guard Host.isValid(host.utf8.span) else { throw .invalidHost(host) }
        return host
    }

    /// HTTP/1.0 knows no expectations; one sent there means nothing.
    private static func expectsContinue(
        _ fields: HeaderFields, version: RequestLine.Version
    ) throws(ParseError) -> Bool {
        guard fields.hasExpectation, version == .http11 else { return false }
        let expectations = fields.all[values: .expect]
        let members = expectations.flatMap { FieldList.members(of: $0) }
        guard members.allSatisfy({ $0 == "100-continue" }) else {
            throw .expectationUnsupported(expectations.joined(separator: ", "))
        }
        return !members.isEmpty
    }
}
