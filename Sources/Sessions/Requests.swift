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
    /// Its id.
    public var id: SessionID
    /// Rows.
    public var batchSize: Int
    /// How long it may stand unused.
    public var timeToLive: TimeToLive
    /// States to begin with; those not named begin at zero.
    public var states: [StateValue]

    /// A new session of `model`.
    public init(
        model: String, id: SessionID = .random(), batchSize: Int = 1,
        timeToLive: TimeToLive = .standard, states: [StateValue] = []
    ) {
        self.model = model
        self.id = id
        self.batchSize = batchSize
        self.timeToLive = timeToLive
        self.states = states
    }
}

/// A request to take one or more steps.
public struct ForwardRequest: Sendable {
    /// The inputs as they were sent; the shard checks their shapes against the session.
    public var inputs: InputValues
    /// The position that the client expects the session to stand at.
    public var expectedPosition: Int?
    /// Whether the session moves; false only looks ahead.
    public var commits = true
    /// Whether outputs hold every time step; nil is as the model does it.
    public var returnsSequences: Bool?
    /// The states to answer with.
    public var states = StepDetail.none
    /// The gates to answer with.
    public var gates = StepDetail.none
    /// For each row, the steps it takes; nil is all of them.
    public var lengths: [Int]?
    /// Rows that are reset before the first step.
    public var resetRows: [Int] = []
    /// The client's name for this very request.
    public var idempotencyKey: String?
    /// A digest of the request as it was sent, to know it again; needed with a position or a key.
    public var fingerprint: [UInt8] = []

    /// A forward of `inputs` with every option as it is when left out.
    public init(inputs: InputValues) { self.inputs = inputs }
}

/// A request to set states to zero.
public struct ResetRequest: Sendable {
    /// Layers by name or index; nil is all.
    public var layers: [String]?
    /// Rows; nil is all.
    public var rows: [Int]?

    /// A reset of `layers` in `rows`; without either it is a full one, which puts the position to 0.
    public init(layers: [String]? = nil, rows: [Int]? = nil) {
        self.layers = layers
        self.rows = rows
    }
}

/// A request to set one or several states: all of them or none.
public struct SetStatesRequest: Sendable {
    /// The values.
    public var states: [StateValue]
    /// Revisions of which the session must have one; nil is any.
    public var revisions: [UInt64]?

    /// Sets `states` if the session's revision is one of `revisions`.
    public init(states: [StateValue], revisions: [UInt64]? = nil) {
        self.states = states
        self.revisions = revisions
    }
}
