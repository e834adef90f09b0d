/// What the shards of one worker share: limits, its sessions, and what is counted for all of them
/// together.
struct Ledger {
    let limits: SessionLimits
    let quota: SessionQuota
    var sessions: SessionDirectory
    var replays: ReplayStore
    var expiries = ExpiryHeap()
    /// Requests that were admitted and have not begun.
    var waiting = 0
    /// Bytes of what admitted requests have brought and that are not answered.
    var waitingBytes = 0
    /// By shard, the nanoseconds until all that it has admitted is done.
    var drainNanoseconds: [Int: Double] = [:]
    private let worker: Int
    private var publishedExpiry: Int64?
    private var lastRevision: UInt64

    /// A ledger whose revisions begin behind `lastRevision`.
    ///
    /// - Parameter worker: which of those that share `quota` it is of.
    init(
        limits: SessionLimits, quota: SessionQuota, worker: Int, lastRevision: UInt64
    ) {
        self.limits = limits
        self.quota = quota
        self.worker = worker
        self.lastRevision = lastRevision
        sessions = SessionDirectory(departuresMax: limits.departuresMax)
        replays = ReplayStore(bytesMax: limits.replayBytesMax)
    }

    /// A revision that no session of this worker ever had.
    mutating func nextRevision() -> UInt64 {
        lastRevision += 1
        return lastRevision
    }

    /// Whole seconds, 1 to 60, after which a session of any worker may have ended and made room.
    func retryAfterSeconds(now: Moment) -> Int {
        guard let soonest = quota.soonestExpiry else { return 60 }
        return QueueControl.retryAfterSeconds(
            nanoseconds: Double(soonest - now.monotonicNanoseconds))
    }

    /// Lets the other workers know when the next of this worker's sessions may end.
    mutating func publishExpiry() {
        guard expiries.soonest != publishedExpiry else { return }
        publishedExpiry = expiries.soonest
        quota.publish(soonestExpiry: publishedExpiry, of: worker)
    }

    /// Whole seconds, 1 to 60, until what the worker has admitted is done.
    var drainSeconds: Int {
        QueueControl.retryAfterSeconds(nanoseconds: drainNanoseconds.values.max() ?? 0)
    }
}
