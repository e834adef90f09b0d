import Synchronization

/// A connection's socket: carries out what its `ConnectionState` decides.
///
/// Lives on the queue of its reactor: everything here is called there, and nothing decides here.
final class Connection: @unchecked Sendable {
    let place: ConnectionCount.Place
    /// What it is called in its requests and by its reactor's poller: the connections of a process
    /// are counted from 1.
    let number = Connection.lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
    private static let lastNumber = Atomic(Poller.noToken)

    // Touched on the reactor's queue alone.
    private let socket: Socket
    private let reactor: Reactor
    private var state: ConnectionState
    private var output = OutputBuffer()
    /// What takes the pieces of the request that comes in pieces, from its opening to its end.
    private var streamHandler: (any StreamHandler)?
    private var isReading = true
    /// Whether something may be left to read: a socket tells of it once.
    private var hasInput = false
    /// Whether the end is behind what is left to read.
    private var hasEnd = false
    /// Whether its state has more requests than fitted its last turn.
    private var hasRequests = false
    /// Whether the reactor comes back to it.
    private var isAwaited = false
    private var isWaitingToWrite = false
    private var isClosed = false
    /// When `checkDeadline` has something to do.
    private var deadline: Double?
    /// Answers that it has not been given.
    private var answers: [ReactorMailbox.Answer] = []

    // Then others have their turn; what is left wakes us again.
    private static let readsPerTurn = 4

    init(
        _ socket: Socket, place: ConnectionCount.Place, reactor: Reactor, limits: Limits,
        pool: RequestPool, takesPieces: @escaping StreamChoice
    ) {
        self.socket = socket
        self.place = place
        self.reactor = reactor
        state = ConnectionState(
            limits: limits, connection: number, pool: pool, takesPieces: takesPieces)
    }

    /// Starts to read, or to say that there is no place.
    func open(connectionsMax: Int) {
        switch place {
        case .served: handle(.opened)
        case .refused: handle(.refused(.tooManyConnections(limit: connectionsMax)))
        }
    }

    /// Takes what the system says of the socket.
    func take(_ event: Poller.Event) {
        if event.hasInput {
            hasInput = true
            hasEnd = hasEnd || event.hasEnd
            if !isAwaited { read() }
        }
        if event.hasRoom, isWaitingToWrite { flush() }
    }

    /// Puts an answer behind those that wait for their turn.
    ///
    /// - Returns: whether it is the first.
    func add(_ answer: ReactorMailbox.Answer) -> Bool {
        answers.append(answer)
        return answers.count == 1
    }

    /// Takes the first of the answers that wait; `flush` sends them.
    ///
    /// - Returns: whether some are left.
    func takeAnswers(_ count: Int) -> Bool {
        // What comes meanwhile stands behind these.
        let due = min(count, answers.count)
        for index in 0..<due {
            let answer = answers[index]
            handle(.responded(number: answer.number, answer.response()))
        }
        answers.removeFirst(due)
        return !answers.isEmpty
    }

    /// Takes what the handler of a stream wants; `flush` sends it.
    func take(_ command: StreamCommand, of number: Int) {
        handle(.stream(number: number, command))
        switch command {
        case .respond, .finish: streamHandler = nil
        case .begin, .send, .read: break
        }
    }

    func checkDeadline(at seconds: Double) {
        guard let deadline, deadline <= seconds else { return }
        handle(.deadlinePassed)
        flush()
    }

    /// Ends as soon as nobody waits for an answer.
    func drain() {
        // What has come already is not to be lost.
        hasInput = true
        readNow()
        while hasRequests, !isClosed { handle(.turn) }
        handle(.drain)
        flush()
    }

    /// Ends at once.
    func abort() {
        handle(.failed)
    }

    /// Sends what the socket takes, and asks to be woken for the rest.
    func flush() {
        while !isClosed, !output.isEmpty {
            switch output.send({ socket.send($0) }) {
            case .bytes(let count): handle(.wrote(count))
            case .notNow:
                isWaitingToWrite = true
                return
            case .ended, .broken: return handle(.failed)
            }
        }
        isWaitingToWrite = false
    }

    /// Reads what is left, or some of it: the reactor comes back for the rest.
    ///
    /// While there is enough to do, what is sent ahead of an answer is left where it is.
    func read() {
        guard reactor.isFull, state.isAhead else { return readNow() }
        isAwaited = true
        reactor.holdBack(self)
    }

    private func readNow() {
        isAwaited = false
        state.requestsPerTurn = reactor.requestsPerTurn
        if hasRequests { handle(.turn) }
        for _ in 0..<Self.readsPerTurn where isReading && hasInput && !isClosed {
            let transfer = socket.receive(into: reactor.scratch)
            // Where less has come than there was room for, more will be told of.
            hasInput = transfer == .bytes(reactor.scratch.count) || hasEnd
            switch transfer {
            case .bytes(let count):
                handle(.received(UnsafeRawBufferPointer(rebasing: reactor.scratch[..<count])))
            case .ended: finishInput(.peerFinished)
            case .broken: finishInput(.failed)
            case .notNow: break
            }
        }
        if isReading, hasInput { awaitTurn() }
        flush()
    }

    private func finishInput(_ event: ConnectionEvent) {
        (hasInput, hasEnd) = (false, false)
        handle(event)
    }

    private func handle(_ event: ConnectionEvent) {
        guard !isClosed else { return }
        let actions = state.handle(event, at: reactor.now())
        deadline = actions.deadline
        if !actions.write.isEmpty { output.append(actions.write) }
        setReading(actions.reading)
        hasRequests = actions.turnIsOver
        if hasRequests { awaitTurn() }
        for dispatch in actions.requests {
            let (request, number) = (dispatch.request, dispatch.number)
            if dispatch.isInPieces {
                streamHandler = reactor.open(request, number: number, of: self)
            } else {
                reactor.dispatch(request, number: number, of: self)
            }
        }
        for event in actions.stream { streamHandler?.handle(event) }
        if let problem = actions.problem {
            reactor.answer(problem.error, number: problem.number, of: self)
        }
        switch actions.close {
        case nil: break
        case .writing: socket.shutdownWriting()
        case .socket: close()
        case .reset:
            socket.resetOnClose()
            close()
        }
    }

    private func setReading(_ wanted: Bool) {
        let resumes = wanted && !isReading
        isReading = wanted
        if resumes, hasInput { awaitTurn() }
    }

    private func awaitTurn() {
        guard !isAwaited, !isClosed else { return }
        isAwaited = true
        reactor.comeBack(to: self)
    }

    private func close() {
        isClosed = true
        streamHandler = nil
        socket.close()
        reactor.forget(self)
    }
}
