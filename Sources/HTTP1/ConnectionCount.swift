import Synchronization

/// How many connections are open, over all reactors.
final class ConnectionCount: Sendable {
    private let openNow = Atomic(0)
    private let openedEver = Atomic(0)

    /// Counts a connection in.
    ///
    /// - Returns: how many are open with it, and how many were ever opened before it.
    func open() -> (open: Int, turn: Int) {
        let turn = openedEver.add(1, ordering: .relaxed).oldValue
        return (openNow.add(1, ordering: .relaxed).newValue, turn)
    }

    /// Counts a connection out.
    func close() {
        openNow.subtract(1, ordering: .relaxed)
    }
}
