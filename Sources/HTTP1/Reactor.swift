import Dispatch
import HTTPTypes
import Logging

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

    // From here on, touched on `queue` alone.

    /// Where every connection's bytes arrive.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private var clock = Clock()
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var drained: (@Sendable () -> Void)?
    private var answers: [Answer] = []
    private var isDeliveryDue = false
    private var pieces: [Piece] = []

    /// Tells whose queue is running.
    private static let current = DispatchSpecificKey<ObjectIdentifier>()

    private static let retryAfterSeconds = 1

    init(
        label: String, limits: Limits, handler: any RequestHandler, logger: Logger,
        count: ConnectionCount
    ) {
        self.limits = limits
        self.handler = handler
        takesPieces = { handler.takesPieces($0, $1) }
        self.logger = logger
        self.count = count
        queue = DispatchQueue(label: label)
        tickSeconds = Self.tickSeconds(limits)
        timer = DispatchSource.makeTimerSource(queue: queue)
        queue.setSpecific(key: Self.current, value: ObjectIdentifier(self))
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.activate()
    }

    deinit {
        timer.cancel()
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
            if connections.isEmpty { timer.schedule(deadline: .now() + tickSeconds) }
            let connection = Connection(
                socket, place: place, reactor: self, limits: limits,
                takesPieces: takesPieces)
            connections[ObjectIdentifier(connection)] = connection
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
        if DispatchQueue.getSpecific(key: Self.current) == ObjectIdentifier(self) {
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
        work()
        deliverAnswers()
    }

    /// Hands a request of `connection` to the handler.
    func dispatch(_ request: Request, number: Int, of connection: Connection) {
        handler.handle(request) { [self] response in post(response, to: number, of: connection) }
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
            onQueue: { [self] work in queue.async { self.perform(work) } })
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
        connections[ObjectIdentifier(connection)] = nil
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
