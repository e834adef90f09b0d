import Synchronization

/// What other threads leave for a reactor, and whether it has to be woken for it.
///
/// Only who finds it resting wakes it: whatever comes after that waits in the mailbox until it
/// looks.
final class ReactorMailbox: Sendable {
    enum Letter: Sendable {
        case answer(Answer)
        /// Something else to do.
        case work(@Sendable () -> Void)
    }

    /// An answer to request `number` of `connection`, still to be made.
    struct Answer: Sendable {
        let connection: Connection
        let number: Int
        let response: @Sendable () -> Response
    }

    /// What the reactor does.
    enum Reactor: Sendable {
        /// Nothing: a block on its queue starts it.
        case asleep
        /// Nothing: its poller's alarm brings a thread to it.
        case watched
        /// It is at work, or about to be, and looks into the mailbox before it rests.
        case awake
    }

    private struct Contents {
        var letters: [Letter] = []
        var reactor = Reactor.asleep
    }

    private let contents = Mutex(Contents())

    /// Leaves a letter; from now on the reactor counts as awake.
    ///
    /// - Returns: what it did: the caller has to wake it if it rests.
    func leave(_ letter: Letter) -> Reactor {
        contents.withLock { contents in
            contents.letters.append(letter)
            defer { contents.reactor = .awake }
            return contents.reactor
        }
    }

    /// Whether nothing has been left.
    var isEmpty: Bool { contents.withLock { $0.letters.isEmpty } }

    /// Notes that the reactor is at work.
    func wake() { contents.withLock { $0.reactor = .awake } }

    /// What has been left, in order.
    func take() -> [Letter] {
        contents.withLock { contents in
            defer { contents.letters = [] }
            return contents.letters
        }
    }

    /// Notes that somebody else will look, and is told of it by the alarm.
    func rest() { contents.withLock { $0.reactor = .watched } }

    /// Notes that the reactor rests, unless something has been left.
    func restIfEmpty(_ rest: Reactor) -> Bool {
        contents.withLock { contents in
            guard contents.letters.isEmpty else { return false }
            contents.reactor = rest
            return true
        }
    }
}
