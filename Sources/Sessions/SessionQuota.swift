import Synchronization

/// What all workers together may give to living sessions: the one thing that they share.
final class SessionQuota: Sendable {
    /// What there was not enough of.
    enum Shortage { case sessions, stateBytes }

    private let sessionsMax: Int
    private let stateBytesMax: Int
    private let sessions = Atomic<Int>(0)
    private let stateBytes = Atomic<Int>(0)

    init(_ limits: SessionLimits) {
        sessionsMax = limits.sessionsMax
        stateBytesMax = limits.stateBytesMax
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
