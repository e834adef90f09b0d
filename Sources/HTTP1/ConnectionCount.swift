import Synchronization

/// How many connections are open, over all reactors, and whether another may come.
///
/// Those that are only told that the server is full have places of their own: however many of
/// them come, they do not keep a place from being free again.
final class ConnectionCount: Sendable {
    /// What a connection is here for.
    enum Place {
        /// To be served.
        case served
        /// To be told that all places are taken.
        case refused
    }

    private let servedMax: Int
    private let served = Atomic(0)
    private let refused = Atomic(0)

    // More are closed without a word: whoever floods us needs no explanation.
    private static let refusedMax = 64

    init(servedMax: Int) {
        self.servedMax = servedMax
    }

    /// Takes a place for a connection; nil when even those for refusal are taken.
    ///
    /// Called on one queue alone: between the look and the count, places can only become free.
    func take() -> Place? {
        if served.load(ordering: .relaxed) < servedMax {
            served.add(1, ordering: .relaxed)
            return .served
        }
        guard refused.load(ordering: .relaxed) < Self.refusedMax else { return nil }
        refused.add(1, ordering: .relaxed)
        return .refused
    }

    /// Gives back the place of a connection that is closed; on any thread.
    func giveBack(_ place: Place) {
        switch place {
        case .served: served.subtract(1, ordering: .relaxed)
        case .refused: refused.subtract(1, ordering: .relaxed)
        }
    }
}
