/// What the connection itself looks at in the fields of one header, noted while they are read.
///
/// Decides nothing: what fields mean together is `RequestHead`'s.
struct HeaderFields {
    private(set) var hostCount = 0
    /// The first `Host`, if it is none.
    private(set) var invalidHost: String?
    /// The first length.
    private(set) var length = BodyFraming.Length.malformed
    private(set) var lengthCount = 0
    /// Whether the first transfer coding is exactly `chunked`, in any case.
    private(set) var isChunked = false
    private(set) var codingCount = 0
    private(set) var asksToClose = false
    private(set) var asksToKeepAlive = false
    private(set) var hasExpectation = false

    /// Reads a line of the header, and puts it into `request`: `Host` as its authority, where the
    /// target has none, and all others as they are.
    ///
    /// - Parameter place: where in `bytes` it stands.
    mutating func append(
        _ place: Range<Int>, of bytes: [UInt8], to request: inout Request.Parts
    ) throws(ParseError) {
        let line = bytes.span.extracting(place)
        let field = try FieldLine(line)
        let (name, value) = (field.name, field.value)
        switch name.count {
        case 4 where line.isCaseInsensitively(name, "host"):
            if hostCount == 0 { take(host: line.extracting(value), request: &request) }
            hostCount += 1
            return
        case 6 where line.isCaseInsensitively(name, "expect"): hasExpectation = true
        case 10 where line.isCaseInsensitively(name, "connection"):
            if FieldList.contains("close", line, value) { asksToClose = true }
            if FieldList.contains("keep-alive", line, value) { asksToKeepAlive = true }
        case 14 where line.isCaseInsensitively(name, "content-length"):
            if lengthCount == 0 { length = BodyFraming.Length(line, value) }
            lengthCount += 1
        case 17 where line.isCaseInsensitively(name, "transfer-encoding"):
            if codingCount == 0 { isChunked = line.isCaseInsensitively(value, "chunked") }
            codingCount += 1
        default: break
        }
        request.headerFields.append(line, name: name, value: value)
    }

    private mutating func take(host: borrowing Span<UInt8>, request: inout Request.Parts) {
        guard Host.isValid(host) else { return invalidHost = host.text }
        if request.authority.isEmpty { request.setAuthority(host) }
    }
}
