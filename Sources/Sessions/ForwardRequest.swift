import Recurrent

/// What a request that begins a sequence does to one that is under way.
public enum SequenceStart: String, Sendable, CaseIterable {
    /// It is cut off, and begins anew.
    case restart
    /// It goes on, and the request is refused.
    case strict
}

/// A request to take one or more steps.
public struct ForwardRequest: Sendable {
    /// The inputs as they were sent; the shard checks their shapes against the session.
    public var inputs: InputValues
    /// Whether the first axis of every input is that of the rows, however many axes there are; one
    /// without a time axis is then one step of each row.
    public var isRowsFirst = false
    /// The position that the client expects the session to stand at.
    public var expectedPosition: Int?
    /// Whether the session moves; false only looks ahead.
    public var commits = true
    /// Whether outputs hold every time step; nil is as the model does it.
    public var returnsSequences: Bool?
    /// The states to answer with.
    public var states = StepDetail.none
    /// Names of outputs and of states (`lstm/h`) that the session's model must have; the answer
    /// holds its states where one of them is named.
    public var names: [String] = []
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
    /// Seconds that it may wait from its arrival to its first step; nil is as the configuration
    /// says.
    public var waitSecondsMax: Double?
    /// Who asks, such as the number of a connection: clients take turns, however much each asks.
    public var client: UInt64 = 0

    /// Bytes of what it brings, near enough.
    var bytes: Int {
        let numbers =
            switch inputs {
            case .single(let tensor): tensor.values.count
            case .named(let tensors): tensors.reduce(0) { $0 + $1.tensor.values.count }
            }
        return 4 * numbers + 8 * (lengths?.count ?? 0) + fingerprint.count
    }

    /// Whether the session goes back to its start before the first step, as one request with it;
    /// nil where it goes on.
    public var start: SequenceStart?
    /// Whether the session is deleted behind the answer; a request that is refused ends nothing.
    public var ends = false

    /// A forward of `inputs` with every option as it is when left out.
    public init(inputs: InputValues) { self.inputs = inputs }
}
