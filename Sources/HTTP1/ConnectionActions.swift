/// What the edge has to do after an event; small parts that do not exclude each other.
struct ConnectionActions: Equatable {
    /// A request for the handler; its answer comes back under `number`.
    struct Dispatch: Equatable {
        let number: Int
        let request: Request
        /// Whether it is taken in pieces: its body is still empty then.
        var isInPieces = false
    }

    /// A request that could not be read; the handler's problem comes back under `number`.
    struct Problem: Equatable {
        let number: Int
        let error: ParseError
    }

    /// How far to close.
    enum Close: Equatable {
        /// Our half: the client sees the end of the answers.
        case writing
        /// The socket, in peace.
        case socket
        /// The socket, dropping what the client would not take.
        case reset
    }

    /// To be handed to the handler, in order.
    var requests: [Dispatch] = []
    /// For what the handler gave for the request in pieces, in order, behind its opening.
    var stream: [StreamEvent] = []
    /// To be answered by the handler's `problem`.
    var problem: Problem?
    /// Bytes to send behind those of earlier actions.
    var write: [UInt8] = []
    /// Whether to read from now on.
    var reading = false
    /// Whether to come back with `.turn` when others have had theirs: there are more requests.
    var turnIsOver = false
    /// When to come back with `.deadlinePassed`, on the clock of `Moment.seconds`; nil: never.
    var deadline: Double?
    /// To be done after the rest.
    var close: Close?
}
