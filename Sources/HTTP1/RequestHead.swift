import HTTPTypes

/// A request's head, read and found good: all that is decided before its body comes.
struct RequestHead: Equatable {
    let request: HTTPRequest
    let version: RequestLine.Version
    let framing: BodyFraming
    /// Whether the client wants to go on with this connection behind this request.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// Whether the body is handed on as it comes.
    let isInPieces: Bool

    init(
        line: RequestLine, fields: HTTPFields, bodyBytesMax: Int, isInPieces: Bool
    ) throws(ParseError) {
        self.isInPieces = isInPieces
        var fields = fields
        let host = try Self.takeHost(from: &fields, version: line.version)
        framing = try BodyFraming(fields, version: line.version, bodyBytesMax: bodyBytesMax)
        version = line.version
        expectsContinue = try Self.expectsContinue(fields, version: line.version)
        let connection = fields[values: .connection].flatMap { FieldList.members(of: $0) }
        switch line.version {
        case .http11: keepsAlive = !connection.contains("close")
        case .http10:
            keepsAlive = connection.contains("keep-alive") && !connection.contains("close")
        }
        request = HTTPRequest(
            method: line.method, scheme: "http", authority: line.target.authority ?? host,
            path: line.target.path, headerFields: fields)
    }

    /// Takes `Host` out of `fields`: in these types it is the request's authority.
    private static func takeHost(
        from fields: inout HTTPFields, version: RequestLine.Version
    ) throws(ParseError) -> String? {
        let hosts = fields.filter { $0.name.canonicalName == "host" }
        guard let host = hosts.first?.value else {
            guard version == .http10 else { throw .missingHost }
            return nil
        }
        guard hosts.count == 1 else { throw .duplicateHost }
        guard Host.isValid(Array(host.utf8)[...]) else { throw .invalidHost(host) }
        fields.removeAll { $0.name.canonicalName == "host" }
        return host
    }

    /// HTTP/1.0 knows no expectations; one sent there means nothing.
    private static func expectsContinue(
        _ fields: HTTPFields, version: RequestLine.Version
    ) throws(ParseError) -> Bool {
        guard version == .http11 else { return false }
        let expectations = fields[values: .expect]
        let members = expectations.flatMap { FieldList.members(of: $0) }
        guard members.allSatisfy({ $0 == "100-continue" }) else {
            throw .expectationUnsupported(expectations.joined(separator: ", "))
        }
        return !members.isEmpty
    }
}
