/// What the shards of one worker share: limits, and what is counted for all of them together.
struct Ledger {
    let limits: SessionLimits
    let quota: SessionQuota
    var replays: ReplayStore
    var expiries = ExpiryHeap()
    /// Requests that were admitted and have not begun.
    var waiting = 0
    private var lastRevision: UInt64

    /// A ledger whose revisions begin behind `lastRevision`.
    init(limits: SessionLimits, quota: SessionQuota, lastRevision: UInt64) {
        self.limits = limits
        self.quota = quota
        self.lastRevision = lastRevision
        replays = ReplayStore(bytesMax: limits.replayBytesMax)
    }

    /// A revision that no session of this worker ever had.
    mutating func nextRevision() -> UInt64 {
        lastRevision += 1
        return lastRevision
    }

    /// Whole seconds, 1 to 60, after which a session may have ended and made room.
    func retryAfterSeconds(now: Moment) -> Int {
        guard let soonest = expiries.soonest else { return 60 }
        let nanoseconds = max(0, soonest - now.monotonicNanoseconds)
        return Int(min(60, max(1, (nanoseconds + 999_999_999) / 1_000_000_000)))
    }
}
