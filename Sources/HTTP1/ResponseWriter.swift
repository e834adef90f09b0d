import HTTPTypes

/// Responses to bytes (RFC 9112): status line, fields, and the framing that is the connection's.
///
/// Values cannot carry line ends: `ResponseFields` has replaced them.
enum ResponseWriter {
    /// What the answer says about the connection behind it.
    enum Persistence: Equatable {
        /// Nothing: HTTP/1.1 goes on by itself.
        case implied
        /// HTTP/1.0 goes on because its client asked for it.
        case keepAlive
        case close
    }

    static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends `response` to `output`.
    ///
    /// - Parameter isToHead: the request's method was HEAD: the length is that of the body which a
    ///   GET would get, and no body follows.
    static func append(
        _ response: Response, isToHead: Bool, persistence: Persistence, date: String,
        to output: inout [UInt8]
    ) {
        let code = response.status.code
        precondition(code >= 200, "status \(code) is not final")
        let allowsBody = code != 204 && code != 304
        output.reserveCapacity(output.count + response.body.count + 512)
        appendFields(response, date: date, to: &output)
        if allowsBody { append("Content-Length", String(response.body.count), to: &output) }
        switch persistence {
        case .implied: break
        case .keepAlive: append("Connection", "keep-alive", to: &output)
        case .close: append("Connection", "close", to: &output)
        }
        append(literal: "\r\n", to: &output)
        if allowsBody, !isToHead { output.append(contentsOf: response.body) }
    }

    /// Appends the head of an answer whose body comes in pieces and whose connection then closes.
    ///
    /// - Parameter isChunked: whether chunks tell the end, or the connection's end does.
    static func appendHead(
        _ response: Response, isChunked: Bool, date: String, to output: inout [UInt8]
    ) {
        appendFields(response, date: date, to: &output)
        if isChunked { append("Transfer-Encoding", "chunked", to: &output) }
        append("Connection", "close", to: &output)
        append(literal: "\r\n", to: &output)
    }

    /// Appends the status line and the fields that are not about framing.
    private static func appendFields(
        _ response: Response, date: String, to output: inout [UInt8]
    ) {
        let status = response.status
        append(literal: "HTTP/1.1 ", to: &output)
        append(String(status.code), to: &output)
        append(literal: " ", to: &output)
        append(status.reasonPhrase, to: &output)
        append(literal: "\r\n", to: &output)
        append("Date", date, to: &output)
        for field in response.fields.all where !isFraming(field.name.canonicalName) {
            append(field.name.rawName, field.value, to: &output)
        }
    }

    /// Whether a field of that name, in lower case, is the connection's to write.
    private static func isFraming(_ name: String) -> Bool {
        switch name {
        case "content-length", "transfer-encoding", "connection", "keep-alive", "date": true
        default: false
        }
    }

    private static func append(_ name: String, _ value: String, to output: inout [UInt8]) {
        append(name, to: &output)
        append(literal: ": ", to: &output)
        append(value, to: &output)
        append(literal: "\r\n", to: &output)
    }

    private static func append(literal: StaticString, to output: inout [UInt8]) {
        literal.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    /// Appends a text as it lies in memory; its `utf8` would be counted as held meanwhile.
    private static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { output.append(contentsOf: $0) }
    }
}
