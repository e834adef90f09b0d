import Recurrent

/// How much of something per step an answer shall hold.
public enum StepDetail: Sendable, Equatable {
    /// Nothing of it.
    case none
    /// What stands after the last step.
    case last
    /// What stands after every step; time is then the second axis.
    case all
}

/// One or more tensors for the inputs of a network.
public enum InputValues: Sendable, Equatable {
    /// The tensor for a network with one input.
    case single(Tensor)
    /// A tensor for each input, by name.
    case named([(name: String, value: Tensor)])

    /// Whether both hold the same names, shapes and values in the same order.
    public static func == (left: InputValues, right: InputValues) -> Bool {
        switch (left, right) {
        case (.single(let one), .single(let other)): one == other
        case (.named(let one), .named(let other)):
            one.count == other.count && zip(one, other).allSatisfy { $0 == $1 }
        default: false
        }
    }
}

/// A value for one state tensor, addressed by names or by indexes as a client wrote them.
public struct StateValue: Sendable, Equatable {
    /// A recurrent layer's name, or its index among the recurrent layers.
    public let layer: String
    /// `h` or `c`, or its index.
    public let name: String
    /// The value: `[batch_size, units]`.
    public let value: Tensor

    /// `value` for state `name` of `layer`.
    public init(layer: String, name: String, value: Tensor) {
        self.layer = layer
        self.name = name
        self.value = value
    }
}

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

    /// A reset of `layers` in `rows`; without either a full one, which puts the position to 0.
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
