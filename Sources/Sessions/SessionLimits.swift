/// What sessions may take of the machine.
///
/// Each is in the configuration with its reason.
public struct SessionLimits: Sendable, Equatable {
    /// Living sessions of all models together.
    public var sessionsMax = 100_000
    /// Bytes of states of living sessions of all models together.
    public var stateBytesMax = 4 << 30
    /// Rows of one session.
    public var batchSizeMax = 1024
    /// Rows that are stepped together; nil is as many as each model's measured costs say.
    public var batchRowsMax: Int?
    /// What a model's measured costs may say at most: beyond it a batch gains nothing.
    public static let measuredBatchRowsMax = 256
    /// Time steps of one request.
    public var timeStepsMax = 10_000
    /// Bytes of the tensors that one request answers with: `"all"` of many rows, steps and gates
    /// is far larger than what asks for it.
    public var answerBytesMax = 256 << 20
    /// Requests of one session that may wait.
    public var sessionQueueMax = 64
    /// Requests that may wait at one worker.
    public var workerQueueMax = 10_000
    /// Bytes of what requests bring that one worker holds until they are answered.
    public var workerQueueBytesMax = 256 << 20
    /// Seconds that a forward may wait for its first step once its session's turn is its own.
    public var queueSecondsMax: Double = 1
    /// Those who are told of every change of one session; each costs it a notice a change.
    public var listenersPerSessionMax = 16
    /// Seconds that a session may stand unused unless it says otherwise; nil is for ever.
    public var timeToLiveSeconds: Double? = 3600
    /// The longest `ttl_seconds` a client may ask for.
    public var timeToLiveSecondsMax: Double = 365 * 86_400
    /// Earlier files of one version that are kept in memory for the sessions that began with them.
    public var loadsPerVersionMax = 4
    /// Ended sessions per worker that are remembered, to answer 410 instead of 404.
    public var departuresMax = 10_000
    /// Idempotency keys kept per session.
    public var keysPerSessionMax = 16
    /// Bytes of answers per worker that are kept for replays; at the limit the oldest go first.
    public var replayBytesMax = 256 << 20
    /// Whether a step that ends in NaN or infinity is kept (with a flag) instead of refused.
    public var keepsNonfinite = false

    /// The limits as they are when nothing is configured.
    public init() {}
}
