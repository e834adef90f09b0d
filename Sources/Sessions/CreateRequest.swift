import Recurrent

/// How long a session may stand unused.
public enum TimeToLive: Sendable, Equatable {
    /// As the configuration says.
    case standard
    /// For ever.
    case never
    /// This many seconds.
    case seconds(Double)
}

/// A request for a new session.
public struct CreateRequest: Sendable {
    /// The model's name.
    public var model: String
    /// The model's version; nil is the newest.
    public var version: Int?
    /// Its id.
    public var id: SessionID
    /// Rows.
    public var batchSize: Int
    /// How long it may stand unused.
    public var timeToLive: TimeToLive
    /// States to begin with; those not named begin as the model does.
    public var states: [StateValue]

    /// A new session of `model`.
    public init(
        model: String, id: SessionID, batchSize: Int = 1,
        timeToLive: TimeToLive = .standard, states: [StateValue] = []
    ) {
        self.model = model
        self.id = id
        self.batchSize = batchSize
        self.timeToLive = timeToLive
        self.states = states
    }
}
