import Synchronization

/// Requests that an engine has taken and not answered, of all workers together.
final class UnderWay: Sendable {
    private let count = Atomic(0)

    /// Counts `more`.
    ///
    /// - Returns: how many there were before.
    func add(_ more: Int) -> Int { count.add(more, ordering: .relaxed).oldValue }

    func subtractOne() { count.subtract(1, ordering: .relaxed) }
}
