/// The fields of one header while they are read: those for the handler, and what the connection
/// itself looks at, noted on the way.
///
/// Decides nothing: what fields mean together is `RequestHead`'s.
struct HeaderFields {
    /// All but `Host`, which is the request's authority.
    private(set) var all = RequestFields()
    /// The first `Host`.
    private(set) var host: String?
    private(set) var hostCount = 0
    /// The first length.
    private(set) var length = BodyFraming.Length.malformed
    private(set) var lengthCount = 0
    /// Whether the first transfer coding is exactly `chunked`, in any case.
    private(set) var isChunked = false
    private(set) var codingCount = 0
    private(set) var asksToClose = false
    private(set) var asksToKeepAlive = false
    private(set) var hasExpectation = false

    /// Reads a line of the header.
    ///
    /// - Parameter place: where in `bytes` it stands.
    mutating func append(_ place: Range<Int>, of bytes: [UInt8]) throws(ParseError) {
        let line = bytes.span.extracting(place)
        let field = try FieldLine(line)
        let (name, value) = (field.name, field.value)
        switch name.count {
        case 4 where line.isCaseInsensitively(name, "host"):
            if hostCount == 0 { host = line.extracting(value).text }
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
        all.append(line, name: name, value: value)
    }
}
