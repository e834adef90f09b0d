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

    private struct Counts {
        var served = 0
        var refused = 0
    }

    private let servedMax: Int
    private let counts = Mutex(Counts())

    // More are closed without a word: whoever floods us needs no explanation.
    private static let refusedMax = 64

    init(servedMax: Int) {
        self.servedMax = servedMax
    }

    /// Takes a place for a connection; nil when even those for refusal are taken.
    func take() -> Place? {
        counts.withLock { counts in
            if counts.served < servedMax {
                counts.served += 1
                return .served
            }
            guard counts.refused < Self.refusedMax else { return nil }
            counts.refused += 1
            return .refused
        }
    }

    /// Gives back the place of a connection that is closed.
    func giveBack(_ place: Place) {
        counts.withLock { counts in
            switch place {
            case .served: counts.served -= 1
            case .refused: counts.refused -= 1
            }
        }
    }
}
