import Dispatch
import Glibc
import HTTPTypes
import Logging
import Synchronization

/// One serial queue and the connections that live on it.
///
/// Answers may come from any thread: the queue is their mailbox, and needs no lock. Those that have
/// come before the reactor gets to them are gathered, so that each connection writes once.
final class Reactor: @unchecked Sendable {
    private struct Answer {
        let connection: Connection
        let number: Int
        let response: @Sendable () -> Response
    }

    private struct Piece {
        let connection: Connection
        let number: Int
        let command: StreamCommand
    }

    let queue: DispatchQueue
    private let limits: Limits
    private let handler: any RequestHandler
    private let takesPieces: StreamChoice
    private let logger: Logger
    private let count: ConnectionCount
    private let tickSeconds: Double
    private let timer: any DispatchSourceTimer
    private let poller: Poller
    /// Watches the poller.
    private let source: any DispatchSourceRead
    /// The thread that runs `perform`; 0 if none does.
    private let performer = Atomic<UInt>(0)

    // From here on, touched on `queue` alone.

    /// Where every connection's bytes arrive.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private var clock = Clock()
    private var connections: [UInt64: Connection] = [:]
    private var lastToken: UInt64 = 0
    /// Who has something left to read, which nobody will tell of again.
    private var unread: [Connection] = []
    private var isPollDue = false
    /// Connections that the round tells of.
    private var roundSize = 0
    private var drained: (@Sendable () -> Void)?
    private var answers: [Answer] = []
    private var isDeliveryDue = false
    private var pieces: [Piece] = []

    // Then blocks on the queue have their turn.
    private static let roundsPerTurn = 16
    private static let retryAfterSeconds = 1

    init(
        label: String, limits: Limits, handler: any RequestHandler, logger: Logger,
        count: ConnectionCount
    ) throws(ServerError) {
        poller = try Poller()
        self.limits = limits
        self.handler = handler
        takesPieces = { handler.takesPieces($0, $1) }
        self.logger = logger
        self.count = count
        queue = DispatchQueue(label: label)
        tickSeconds = Self.tickSeconds(limits)
        timer = DispatchSource.makeTimerSource(queue: queue)
        source = DispatchSource.makeReadSource(
            fileDescriptor: poller.descriptor, queue: queue)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.activate()
        source.setEventHandler { [weak self] in self?.poll() }
        // The poller's descriptor stays open as long as it is watched.
        source.setCancelHandler { [poller] in _ = poller }
        source.activate()
    }

    deinit {
        timer.cancel()
        source.cancel()
        scratch.deallocate()
    }

    /// Deadlines are kept to a tenth of the shortest, within reason.
    private static func tickSeconds(_ limits: Limits) -> Double {
        let shortest = min(
            limits.headerSeconds, limits.bodySeconds, limits.idleSeconds, limits.writeSeconds,
            limits.lingerSeconds, limits.streamIdleSeconds)
        return min(max(shortest / 10, 0.01), 1)
    }

    // MARK: From any thread

    /// Takes over an accepted connection.
    func adopt(_ socket: Socket, place: ConnectionCount.Place) {
        queue.async { [self] in
            lastToken += 1
            guard poller.watch(socket, token: lastToken) else {
                logger.warning("no connection can be watched for now")
                socket.close()
                return count.giveBack(place)
            }
            if connections.isEmpty { timer.schedule(deadline: .now() + tickSeconds) }
            let connection = Connection(
                socket, token: lastToken, place: place, reactor: self, limits: limits,
                takesPieces: takesPieces)
            connections[lastToken] = connection
            perform { connection.open(connectionsMax: limits.connectionsMax) }
        }
    }

    /// Lets its connections end, those that have not after `graceSeconds` by force.
    func drain(graceSeconds: Double, completion: @escaping @Sendable () -> Void) {
        queue.async { [self] in
            drained = completion
            perform { for connection in connections.values { connection.drain() } }
            completeDrain()
        }
        queue.asyncAfter(deadline: .now() + graceSeconds) { [self] in
            perform { for connection in connections.values { connection.abort() } }
        }
    }

    private func post(
        _ response: @escaping @Sendable () -> Response, to number: Int, of connection: Connection
    ) {
        let answer = Answer(connection: connection, number: number, response: response)
        if performer.load(ordering: .relaxed) == UInt(pthread_self()) {
            // Whatever made the handler answer is still at work, and delivers when it is done.
            answers.append(answer)
        } else {
            queue.async { self.receive(answer) }
        }
    }

    // MARK: On the queue

    func now() -> Moment { clock.now() }

    /// Does `work`, then delivers what was answered meanwhile without a further turn.
    func perform(_ work: () -> Void) {
        dispatchPrecondition(condition: .onQueue(queue))
        performer.store(UInt(pthread_self()), ordering: .relaxed)
        work()
        deliverAnswers()
        performer.store(0, ordering: .relaxed)
    }

    /// Goes through what is left to read from before, and what the poller tells.
    private func poll() {
        // Who is to be come back to from here on has had its turn.
        isPollDue = true
        var left = unread
        unread = []
        perform {
            for _ in 0..<Self.roundsPerTurn {
                let events = poller.poll()
                roundSize = events + left.count
                if roundSize == 0 { return }
                for connection in left { connection.read() }
                left = []
                for index in 0..<events {
                    let event = poller.event(index)
                    connections[event.token]?.take(event)
                }
                deliverAnswers()
            }
        }
        isPollDue = false
        if !unread.isEmpty { pollSoon() }
    }

    /// Comes back to a connection that has something left to read, when others have had their turn.
    func comeBack(to connection: Connection) {
        unread.append(connection)
        pollSoon()
    }

    private func pollSoon() {
        guard !isPollDue else { return }
        isPollDue = true
        queue.async { self.poll() }
    }

    /// Hands a request of `connection` to the handler.
    ///
    /// - Parameter isOnly: whether no other has come with it on its connection.
    func dispatch(_ request: Request, number: Int, of connection: Connection, isOnly: Bool) {
        handler.handle(request, isAlone: isOnly && roundSize == 1) { [self] response in
            post(response, to: number, of: connection)
        }
    }

    /// Hands a request of `connection` that comes in pieces to the handler.
    func open(
        _ request: Request, number: Int, of connection: Connection
    ) -> any StreamHandler {
        let answer = ResponseStream(
            command: { [self] command in
                dispatchPrecondition(condition: .onQueue(queue))
                pieces.append(Piece(connection: connection, number: number, command: command))
            },
            onQueue: { [self] work in queue.async { self.perform(work) } },
            queueIsFree: { [self] in roundSize == 1 })
        return handler.open(request, answer: answer)
    }

    /// Answers, in the handler's words, a request that could not be read.
    func answer(_ error: ParseError, number: Int, of connection: Connection) {
        logger.debug("request refused", metadata: ["error": "\(error)"])
        var response = handler.problem(error)
        if case .tooManyConnections = error, !response.fields.contains(.retryAfter) {
            response.fields[.retryAfter] = "\(Self.retryAfterSeconds)"
        }
        post({ [response] in response }, to: number, of: connection)
    }

    /// Drops a connection whose socket is closed.
    func forget(_ connection: Connection) {
        connections[connection.token] = nil
        count.giveBack(connection.place)
        completeDrain()
    }

    private func receive(_ answer: Answer) {
        answers.append(answer)
        guard !isDeliveryDue else { return }
        isDeliveryDue = true
        // Behind the answers that are in the queue already.
        queue.async { [self] in
            isDeliveryDue = false
            deliverAnswers()
        }
    }

    private func deliverAnswers() {
        // To deliver makes room for more requests, which may be answered at once.
        while !answers.isEmpty || !pieces.isEmpty {
            let delivered = answers
            answers = []
            for answer in delivered { answer.connection.take(answer.response(), to: answer.number) }
            // A second flush of the same connection finds nothing to do.
            for answer in delivered { answer.connection.flush() }
            if !pieces.isEmpty { deliverPieces() }
        }
    }

    /// Gives the connections what their streams' handlers want, in the order in which they said so.
    private func deliverPieces() {
        let delivered = pieces
        pieces = []
        for piece in delivered { piece.connection.take(piece.command, of: piece.number) }
        for piece in delivered { piece.connection.flush() }
    }

    private func tick() {
        let seconds = now().seconds
        perform { for connection in connections.values { connection.checkDeadline(at: seconds) } }
        if !connections.isEmpty { timer.schedule(deadline: .now() + tickSeconds) }
    }

    private func completeDrain() {
        guard connections.isEmpty, let completion = drained else { return }
        drained = nil
        completion()
    }
}
