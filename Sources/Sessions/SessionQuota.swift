import Synchronization

/// What all workers together may give to living sessions: the one thing that they share.
final class SessionQuota: Sendable {
    /// What there was not enough of.
    enum Shortage { case sessions, stateBytes }

    private let sessionsMax: Int
    private let stateBytesMax: Int
    private let sessions = Atomic<Int>(0)
    private let stateBytes = Atomic<Int>(0)
    /// By worker, when the next of its sessions may end.
    private let expiries: Mutex<[Int64?]>

    init(_ limits: SessionLimits, workers: Int = 1) {
        sessionsMax = limits.sessionsMax
        stateBytesMax = limits.stateBytesMax
        expiries = Mutex([Int64?](repeating: nil, count: workers))
    }

    /// When the next session of any worker may end, on the monotonic clock.
    var soonestExpiry: Int64? { expiries.withLock { $0.lazy.compactMap { $0 }.min() } }

    /// Tells when the next session of one worker may end; changes seldom.
    func publish(soonestExpiry: Int64?, of worker: Int) {
        expiries.withLock { $0[worker] = soonestExpiry }
    }

    /// Takes one session of `bytes` bytes of state, or says what is short and takes nothing.
    func take(bytes: Int) -> Shortage? {
        guard Self.add(1, to: sessions, max: sessionsMax) else { return .sessions }
        guard Self.add(bytes, to: stateBytes, max: stateBytesMax) else {
            sessions.subtract(1, ordering: .relaxed)
            return .stateBytes
        }
        return nil
    }

    /// Gives one session of `bytes` bytes of state back.
    func give(bytes: Int) {
        sessions.subtract(1, ordering: .relaxed)
        stateBytes.subtract(bytes, ordering: .relaxed)
    }

    private static func add(_ amount: Int, to counter: borrowing Atomic<Int>, max: Int) -> Bool {
        var known = counter.load(ordering: .relaxed)
        while known + amount <= max {
            let (exchanged, original) = counter.weakCompareExchange(
                expected: known, desired: known + amount, ordering: .relaxed)
            if exchanged { return true }
            known = original
        }
        return false
    }
}
