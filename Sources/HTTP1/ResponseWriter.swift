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
        if allowsBody {
            output.append(contentsOf: "Content-Length: ".utf8)
            appendNumber(response.body.count, to: &output)
            output.append(contentsOf: "\r\n".utf8)
        }
        switch persistence {
        case .implied: break
        case .keepAlive: append("Connection", "keep-alive", to: &output)
        case .close: append("Connection", "close", to: &output)
        }
        output.append(contentsOf: "\r\n".utf8)
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
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Appends the status line and the fields that are not about framing.
    private static func appendFields(
        _ response: Response, date: String, to output: inout [UInt8]
    ) {
        let status = response.status
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        appendNumber(status.code, to: &output)
        output.append(.space)
        output.append(contentsOf: status.reasonPhrase.utf8)
        output.append(contentsOf: "\r\n".utf8)
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

    /// Appends the digits of a number that is not negative, without a string between.
    private static func appendNumber(_ number: Int, to output: inout [UInt8]) {
        if number >= 10 { appendNumber(number / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private static func append(_ name: String, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: ": ".utf8)
        output.append(contentsOf: value.utf8)
        output.append(contentsOf: "\r\n".utf8)
    }
}
