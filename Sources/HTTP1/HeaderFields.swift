import HTTPTypes

/// The fields of one header while they are read: those for the handler, and what the connection
/// itself looks at, noted on the way.
///
/// Decides nothing: what fields mean together is `RequestHead`'s.
struct HeaderFields {
    /// All but `Host`, which in these types is the request's authority.
    private(set) var all = HTTPFields()
    /// The first `Host`.
    private(set) var host: String?
    private(set) var hostCount = 0
    /// The first length.
    private(set) var length = BodyFraming.Length.malformed
    private(set) var lengthCount = 0
    /// Whether the first transfer coding is chunked.
    private(set) var isChunked = false
    private(set) var codingCount = 0
    private(set) var asksToClose = false
    private(set) var asksToKeepAlive = false
    private(set) var hasExpectation = false

    // Most requests have no more; a longer list grows.
    private static let fieldsExpected = 8

    mutating func append(_ line: HeaderField) {
        switch line.meaning {
        case .host(let name):
            if hostCount == 0 { host = name }
            hostCount += 1
        case .length(let length):
            if lengthCount == 0 { self.length = length }
            lengthCount += 1
        case .coding(let isChunked):
            if codingCount == 0 { self.isChunked = isChunked }
            codingCount += 1
        case .connection(let closes, let keepsAlive):
            asksToClose = asksToClose || closes
            asksToKeepAlive = asksToKeepAlive || keepsAlive
        case .expectation: hasExpectation = true
        case .nothing: break
        }
        guard let field = line.field else { return }
        if all.isEmpty { all.reserveCapacity(Self.fieldsExpected) }
        all.append(field)
    }
}
