import Recurrent

/// What a client asks for when it creates a session.
public struct CreateSessionBody: Sendable, Equatable {
    /// The id it is to have; nil for one of the server's choice.
    public var id: String?
    /// The version of the model; nil for the newest.
    public var version: Int?
    /// The rows of the session, at least 1; nil for the default.
    public var batchSize: Int?
    /// How long it may lie unused.
    public var timeToLive = TimeToLive.unspecified
    /// States other than the model's own initial ones.
    public var states: [StateValue] = []

    // Thirty years: more is `null`, and no sum with a clock overflows.
    private static let secondsMax = 1e9
    private static let fields = ["id", "version", "batch_size", "ttl_seconds", "states"]

    /// Reads a JSON body; an empty one asks for nothing in particular.
    ///
    /// - Throws: `WireError`; `outOfRange` for a batch size below 1 and for seconds that are not
    ///   above 0 and at most 1e9.
    public init(json: [UInt8]) throws(WireError) {
        guard !json.isEmpty else { return }
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: Self.fields)
        id = try root.optional("id")?.string()
        version = try root.optional("version")?.int()
        batchSize = try root.optional("batch_size")?.int()
        timeToLive = try Self.timeToLive(root["ttl_seconds"])
        if let node = root.optional("states") { states = try StateValue.values(node) }
        if let batchSize, batchSize < 1 { throw .outOfRange(place: "batch_size") }
    }

    private static func timeToLive(_ node: JSONNode?) throws(WireError) -> TimeToLive {
        guard let node else { return .unspecified }
        guard !node.isNull else { return .never }
        guard node.type == .number else { throw node.wrongType(.numberOrNull) }
        let seconds = try node.double()
        guard seconds > 0, seconds <= secondsMax else { throw .outOfRange(place: node.place) }
        return .seconds(seconds)
    }

    /// How long a session may lie unused before it expires.
    public enum TimeToLive: Sendable, Equatable {
        /// As long as the configuration says.
        case unspecified
        /// For ever.
        case never
        /// So many seconds: above 0, at most 1e9.
        case seconds(Double)
    }
}
