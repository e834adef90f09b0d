/// One session as its worker keeps it: where it stands, and what waits for its turn.
///
/// An object, since it is looked at and changed in several places on the way of each request, and
/// to find it by its id each time, or to copy it, cost more than a small step. It is in the
/// directory, and the running forward of it knows it too.
final class Session {
    /// Where its states are.
    enum Home: Hashable {
        /// It lives in the shard of this number.
        case shard(Int)
        /// It sleeps, without its model, in the dormitory of this index.
        case dormitory(Int)
    }

    let id: SessionID
    var home: Home
    /// Its revision at the start, which no other session of this worker has.
    let birth: UInt64
    var slot: Slot
    /// How long it may stand unused; nil is for ever.
    let timeToLiveNanoseconds: Int64?
    /// Milliseconds since 1970-01-01 UTC.
    let createdAt: Int64
    var lastUsed: Moment
    var position = 0
    /// Whether it was made for a forward that has not been answered yet, and ends if that fails.
    var isProvisional = false
    var revision: UInt64
    /// The forward whose turn it is, in the rotation until it is answered.
    var running: RetryClaim?
    /// Whether its turn to leave its shard has come; then it runs nothing more there.
    var isLeaving = false
    /// What waits behind it; empty when nothing runs.
    var queue = FIFO<Waiting>()
    /// Who is told of it.
    var listeners: [Listener] = []
    /// Its replay records from the oldest on, some of them dropped by the store since.
    var records: [ReplayStore.Number] = []

    init(
        id: SessionID, home: Home, birth: UInt64, slot: Slot, timeToLiveNanoseconds: Int64?,
        now: Moment
    ) {
        self.id = id
        self.home = home
        self.birth = birth
        self.slot = slot
        self.timeToLiveNanoseconds = timeToLiveNanoseconds
        createdAt = now.wallMilliseconds
        lastUsed = now
        revision = birth
    }

    var batchSize: Int { slot.batchSize }

    /// Whether it waits for its model in a dormitory.
    var isAsleep: Bool {
        if case .dormitory = home { true } else { false }
    }

    /// When it ends on the monotonic clock if it is neither used nor busy.
    var deadline: Int64? {
        timeToLiveNanoseconds.map { $0 + lastUsed.monotonicNanoseconds }
    }

    func info(_ model: ModelIdentity, now: Moment) -> SessionInfo {
        let expiresAt =
            isAsleep
            ? nil
            : deadline.map { deadline in
                now.wallMilliseconds + (deadline - now.monotonicNanoseconds) / 1_000_000
            }
        return SessionInfo(
            id: id, model: model, batchSize: batchSize, position: position, revision: revision,
            createdAt: createdAt, lastUsedAt: lastUsed.wallMilliseconds, expiresAt: expiresAt,
            isAsleep: isAsleep)
    }
}

/// What a forward is known again by when a client sends it once more.
struct RetryClaim {
    let key: String?
    let fingerprint: [UInt8]

    init(_ request: ForwardRequest) {
        key = request.idempotencyKey
        fingerprint = request.fingerprint
    }

    private init() { (key, fingerprint) = (nil, []) }

    /// That of no forward: who has it is busy leaving.
    static let none = RetryClaim()
}

/// An admitted request that waits for its session's turn.
struct Waiting {
    let ticket: Ticket
    let work: SessionWork
    let arrived: Moment
}
