import Dispatch
import Glibc
import HTTPTypes
import Logging
import Synchronization

/// One serial queue and the connections that live on it.
///
/// It works in rounds: what others have left for it, what its sockets have brought, what was put
/// off meanwhile, and the answers to all of it, of which each connection writes its own at once.
/// Between them it has no thread: whichever of the server's threads is told that something has come
/// works on its queue until nothing is left, or others are free and it has had its turn.
final class Reactor: @unchecked Sendable {
    private typealias Answer = ReactorMailbox.Answer

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
    private let spinNanoseconds: UInt64
    private let timer: any DispatchSourceTimer
    private let poller: Poller
    private let watch: Watch
    private let number: Int
    private let mailbox = ReactorMailbox()
    /// The thread that runs `run`; 0 if none does.
    private let runner = Atomic<UInt>(0)

    // From here on, touched on `queue` alone.

    /// Where every connection's bytes arrive.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private let requests = RequestPool()
    private var clock = Clock()
    private var connections: [UInt64: Connection] = [:]
    /// Who has something left to read, which nobody will tell of again.
    private var unread: [Connection] = []
    /// Who has sent more ahead while enough was under way.
    private var heldBack: [Connection] = []
    /// Requests that the handler has and has not answered.
    private var underWay = 0
    /// Whether the watch tells of it.
    private var isWatched = false
    /// Events of the poller that are found and not taken.
    private var found = 0
    /// Since when it rests, on the clock of `nanoseconds`; nil while it works.
    private var restedAt: UInt64?
    /// Whether what it has last waited for came sooner than it gives up to spin.
    private var isQuick = false
    /// What each of the connections that have something to read may bring in this round.
    private(set) var requestsPerTurn = requestsOfRound
    private var drained: (@Sendable () -> Void)?
    /// Who has answers that have not been given to it.
    private var answered: [Connection] = []
    private var pieces: [Piece] = []

    /// How long a thread works before it leaves a reactor to another that waits: its own core may
    /// be shared with somebody else, while the other's is free.
    private static let turnNanoseconds: UInt64 = 300_000
    /// Then timers have their turn on the queue in any case.
    private static let turnNanosecondsMax: UInt64 = 10_000_000
    private static let retryAfterSeconds = 1
    /// Requests that a round reads and answers, in equal shares: enough for a good batch, so few
    /// that what they touch stays in the caches, and soon done, since whoever comes meanwhile waits
    /// for all of it.
    private static let requestsOfRound = 32
    private static let shareMin = 2
    /// Requests under way from which on what connections send ahead is left in their sockets: it
    /// would only wait here, and fill the caches.
    private static let underWayMax = 256

    init(
        number: Int, watch: Watch, limits: Limits, spinMicroseconds: Int,
        handler: any RequestHandler, logger: Logger, count: ConnectionCount
    ) throws(ServerError) {
        poller = try Poller(eventsMax: Self.requestsOfRound)
        self.limits = limits
        self.handler = handler
        takesPieces = { handler.takesPieces($0, $1) }
        self.logger = logger
        self.count = count
        queue = DispatchQueue(label: "http.reactor.\(number)")
        tickSeconds = limits.tickSeconds
        spinNanoseconds = UInt64(spinMicroseconds) * 1000
        timer = DispatchSource.makeTimerSource(queue: queue)
        self.watch = watch
        self.number = number
        try watch.add(poller, number: number)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.activate()
    }

    deinit {
        timer.cancel()
        scratch.deallocate()
    }

    // MARK: From any thread

    /// Takes over an accepted connection.
    func adopt(_ socket: Socket, place: ConnectionCount.Place) {
        perform { [self] in
            let connection = Connection(
                socket, place: place, reactor: self, limits: limits, pool: requests,
                takesPieces: takesPieces)
            guard poller.watch(socket, token: connection.number) else {
                logger.warning("no connection can be watched for now")
                socket.close()
                return count.giveBack(place)
            }
            if connections.isEmpty { timer.schedule(deadline: .now() + tickSeconds) }
            connections[connection.number] = connection
            connection.open(connectionsMax: limits.connectionsMax)
        }
    }

    /// Lets its connections end, those that have not after `graceSeconds` by force.
    func drain(graceSeconds: Double, completion: @escaping @Sendable () -> Void) {
        perform { [self] in
            drained = completion
            for connection in connections.values { connection.drain() }
            completeDrain()
        }
        queue.asyncAfter(deadline: .now() + graceSeconds) { [self] in
            perform { for connection in self.connections.values { connection.abort() } }
        }
    }

    private func post(
        _ response: @escaping @Sendable () -> Response, to number: Int, of connection: Connection
    ) {
        let answer = Answer(connection: connection, number: number, response: response)
        if runner.load(ordering: .relaxed) == UInt(pthread_self()) {
            // It is delivered at the end of the round.
            take(answer)
        } else {
            leave(.answer(answer))
        }
    }

    /// Does `work` on the queue, in the next round.
    private func perform(_ work: @escaping @Sendable () -> Void) { leave(.work(work)) }

    private func leave(_ letter: ReactorMailbox.Letter) {
        switch mailbox.leave(letter) {
        case .watched: poller.wake()
        case .asleep: queue.async { self.work() }
        case .awake: break
        }
    }

    // MARK: By the threads that attend to reactors

    /// Lets the watch tell of it from now on.
    func open() {
        queue.async { [self] in
            isWatched = true
            work()
        }
    }

    /// Works by itself from now on, as a block on its queue where something is left for it: nobody
    /// attends to reactors any more.
    func dismiss() {
        queue.async { [self] in
            isWatched = false
            work()
        }
    }

    /// Works, on the calling thread, until nothing is left to do or others shall go on.
    ///
    /// To be called by whom the watch has told of it.
    func attend() {
        while queue.sync(execute: { run() }) {}
    }

    // MARK: On the queue

    func now() -> Moment { clock.now() }

    private func work() {
        if run() { queue.async { self.work() } }
    }

    /// Does one round after the other.
    ///
    /// - Returns: whether it shall be called again, when others on the queue have had their turn.
    private func run() -> Bool {
        dispatchPrecondition(condition: .onQueue(queue))
        mailbox.wake()
        runner.store(UInt(pthread_self()), ordering: .relaxed)
        defer { runner.store(0, ordering: .relaxed) }
        let start = Self.nanoseconds()
        if let restedAt { isQuick = start - restedAt < spinNanoseconds }
        restedAt = nil
        var events = poll()
        while true {
            if round(events) {
                events = poller.poll()
                let spent = Self.nanoseconds() - start
                let goes =
                    spent > Self.turnNanoseconds && (events > 0 || hasLeft) && isWatched
                    && watch.hasWaiting
                guard goes || spent > Self.turnNanosecondsMax else { continue }
                found = events
                if goes { handOver() }
                return !goes
            } else if let found = spin() {
                events = found
            } else if rest() {
                return false
            } else {
                events = 0
            }
        }
    }

    /// Looks for events, those that were found and left first.
    private func poll() -> Int {
        defer { found = 0 }
        return found > 0 ? found : poller.poll()
    }

    /// Whether there is something to do that nobody will tell of.
    private var hasLeft: Bool { !unread.isEmpty || !answered.isEmpty || !mailbox.isEmpty }

    /// Leaves what there is to a thread that waits.
    private func handOver() {
        mailbox.rest()
        poller.wake()
        watch.arm(poller, number: number)
    }

    /// Lets itself be told of what comes.
    ///
    /// - Returns: whether it does; if not, something has been left.
    private func rest() -> Bool {
        guard mailbox.restIfEmpty(isWatched ? .watched : .asleep) else { return false }
        restedAt = Self.nanoseconds()
        if isWatched { watch.arm(poller, number: number) }
        return true
    }

    private static func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// Looks over and over for the next request of a lone client that asks at short intervals: to
    /// be woken for it takes longer than most answers.
    ///
    /// - Returns: how many events there are, 0 where a letter has come; nil if nothing has.
    private func spin() -> Int? {
        guard isQuick, connections.count == 1 else { return nil }
        let start = Self.nanoseconds()
        while Self.nanoseconds() - start < spinNanoseconds {
            let events = poller.poll()
            if events > 0 || !mailbox.isEmpty { return events }
        }
        return nil
    }

    /// Takes what has been left and what the poller has told, and answers.
    ///
    /// - Returns: whether there was anything, or something is left to read.
    private func round(_ events: Int) -> Bool {
        let letters = mailbox.take()
        for letter in letters {
            switch letter {
            case .answer(let answer): take(answer)
            case .work(let work): work()
            }
        }
        // What is ready does not wait for what has only come.
        let deliversFirst = deliverAnswers()
        let (left, hadUnread) = (unread + heldBack, !unread.isEmpty)
        (unread, heldBack) = ([], [])
        requestsPerTurn = Self.share(of: left.count + events)
        for connection in left { connection.read() }
        for index in 0..<events {
            let event = poller.event(index)
            connections[event.token]?.take(event)
        }
        handler.finishRound()
        let delivers = deliverAnswers() || deliversFirst
        // Who is held back has nothing to do before something else has happened.
        return events > 0 || !letters.isEmpty || delivers || hadUnread || !unread.isEmpty
    }

    /// What each of `connections` may bring in a round, or be given.
    private static func share(of connections: Int) -> Int {
        max(shareMin, requestsOfRound / max(1, connections))
    }

    /// Whether enough is under way.
    var isFull: Bool { underWay >= Self.underWayMax }

    /// Comes back to a connection that has something left to read, when others have had their turn.
    func comeBack(to connection: Connection) { unread.append(connection) }

    /// Comes back to a connection in a round in which there is something else to do.
    func holdBack(_ connection: Connection) { heldBack.append(connection) }

    /// Hands a request of `connection` to the handler.
    func dispatch(_ request: Request, number: Int, of connection: Connection) {
        underWay += 1
        handler.handle(request) { [self] response in
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
            onQueue: { [self] work in perform(work) })
        return handler.open(request, answer: answer)
    }

    /// Answers, in the handler's words, a request that could not be read.
    func answer(_ error: ParseError, number: Int, of connection: Connection) {
        logger.debug("request refused", metadata: ["error": "\(error)"])
        var response = handler.problem(error)
        if case .tooManyConnections = error, !response.fields.contains(.retryAfter) {
            response.fields[.retryAfter] = "\(Self.retryAfterSeconds)"
        }
        underWay += 1
        post({ [response] in response }, to: number, of: connection)
    }

    private func take(_ answer: Answer) {
        underWay -= 1
        if answer.connection.add(answer) { answered.append(answer.connection) }
    }

    /// Drops a connection whose socket is closed.
    func forget(_ connection: Connection) {
        connections[connection.number] = nil
        count.giveBack(connection.place)
        completeDrain()
    }

    /// Gives the connections what has been answered so far, each a few answers: to write them takes
    /// time, and who has sent many requests at once shall not hold up the others.
    ///
    /// What that makes room for is of the next round, so that others come between.
    /// - Returns: whether there was anything.
    private func deliverAnswers() -> Bool {
        guard !answered.isEmpty || !pieces.isEmpty else { return false }
        // What comes meanwhile stands behind these.
        let due = answered.count
        let share = Self.share(of: due)
        for index in 0..<due {
            let connection = answered[index]
            if connection.takeAnswers(share) { answered.append(connection) }
        }
        for index in 0..<due { answered[index].flush() }
        answered.removeFirst(due)
        if !pieces.isEmpty { deliverPieces() }
        return true
    }

    /// Gives the connections what their streams' handlers want, in the order in which they said so.
    private func deliverPieces() {
        let delivered = pieces
        pieces = []
        for piece in delivered { piece.connection.take(piece.command, of: piece.number) }
        for piece in delivered { piece.connection.flush() }
    }

    private func tick() {
        perform { [self] in
            let seconds = now().seconds
            for connection in connections.values { connection.checkDeadline(at: seconds) }
        }
        if !connections.isEmpty { timer.schedule(deadline: .now() + tickSeconds) }
    }

    private func completeDrain() {
        guard connections.isEmpty, let completion = drained else { return }
        drained = nil
        completion()
    }
}
