import HTTPTypes

/// The life of one connection: events in, actions out.
///
/// A plain value without socket, clock or handler. Requests are handed out as they are parsed,
/// their answers go out in the order of the requests. It reads only while it has room for what it
/// may get.
struct ConnectionState {
    /// What becomes of bytes from the client.
    enum Reading: Equatable {
        /// Between two requests.
        case waiting
        case inHead
        case inBody
        /// The last request has been read, or one that cannot be.
        case stopped
        /// The client has finished sending.
        case ended
    }

    /// What becomes of bytes to the client.
    enum Writing: Equatable {
        case open
        /// The last answer is on its way.
        case finishing
        /// Our half is closed; what still comes is thrown away, so that the client can read its
        /// answer before the socket goes.
        case lingering
        case closed
    }

    /// Whether another request may follow.
    enum KeepAlive: Equatable {
        case wanted
        /// The request now being read, or the last one read, is the last.
        case refused
    }

    /// A request that has not been answered on the wire.
    struct Exchange {
        let number: Int
        /// Nil where it could not be read, or is taken in pieces.
        let request: Request?
        /// Whether what follows may be read before it is answered.
        let isPrompt: Bool
        let isHead: Bool
        /// Its client goes on only if told so (HTTP/1.0).
        let needsKeepAlive: Bool
        /// Nothing follows its answer.
        var isLast: Bool
        var response: Response?
    }

    /// What the client is waited for, by the request's number; a new one starts a new deadline.
    private enum Wait: Equatable {
        case idle
        case head(Int)
        case body(Int)
        /// The next sign of life of a stream.
        case pulse(Int)
        case linger
    }

    let limits: Limits
    private var parser: RequestParser
    private let pool: RequestPool
    var head: RequestHead?
    var reading = Reading.waiting
    var writing = Writing.open
    private(set) var keepAlive = KeepAlive.wanted
    var exchanges: [Exchange] = []
    var nextNumber = 0
    /// The request whose body comes and whose answer goes in pieces, once it has begun.
    var stream: OpenStream?
    /// Whether such a one waits for the answers before it.
    var isStreamDue = false
    /// `100 Continue` is to be sent once all earlier requests are answered.
    var owesContinue = false
    /// Whether bytes that have come were left unread: a turn was over, or there was no room.
    private var hasLeftBytes = false
    /// Bytes written by earlier actions that the socket has not taken.
    private(set) var unsentBytes = 0
    /// Bytes of answers that wait for those of earlier requests.
    var heldBytes = 0
    /// Bytes of bodies whose requests are not answered.
    private var waitingBodyBytes = 0
    private var wait: Wait?
    private var waitDeadline: Double?
    private var writeDeadline: Double?

    /// However many a client sends at once, others' come between them.
    var requestsPerTurn = 8

    /// - Parameters:
    ///   - connection: the number that its requests have.
    ///   - pool: where its requests come from, and go once they are answered.
    ///   - takesPieces: which requests are taken and answered in pieces.
    init(
        limits: Limits, connection: UInt64 = 0, pool: RequestPool = RequestPool(),
        takesPieces: @escaping StreamChoice = { _, _ in false }
    ) {
        self.limits = limits
        self.pool = pool
        parser = RequestParser(
            limits: limits, connection: connection, pool: pool, takesPieces: takesPieces)
    }

    /// Takes an event that happened at `moment`, and says what to do.
    mutating func handle(_ event: ConnectionEvent, at moment: Moment) -> ConnectionActions {
        var actions = ConnectionActions()
        if writing != .closed { take(event, moment, &actions) }
        return actions
    }

    private mutating func take(
        _ event: ConnectionEvent, _ moment: Moment, _ actions: inout ConnectionActions
    ) {
        switch event {
        case .opened, .turn: break
        case .refused(let error): refuse(error, &actions)
        case .received(let bytes): receive(bytes)
        case .peerFinished: peerFinished(&actions)
        case .responded(let number, let response): take(response, number)
        case .stream(let number, let command): take(command, number, moment, &actions)
        case .wrote(let count): wrote(count, moment)
        case .deadlinePassed: deadlinePassed(moment, &actions)
        case .drain: drain(&actions)
        case .failed: close(.socket, &actions)
        }
        guard writing != .closed else { return }
        writeAnswers(moment, &actions)
        if event.bringsRequests { readRequests(&actions) }
        openDueStream(&actions)
        writeContinue(&actions)
        account(for: actions.write.count, moment)
        tellRoom(&actions)
        finish(&actions)
        startWaiting(moment)
        // Where an answer has made room, what is left waits for a turn like others' requests.
        actions.turnIsOver = hasLeftBytes && canRead
        actions.reading =
            writing == .lingering || canRead && !actions.turnIsOver || isWatching
        let deadline = Self.earlier(waitDeadline, writeDeadline)
        actions.deadline = Self.earlier(deadline, stream?.quietDeadline)
    }

    /// The earlier of two moments that may never come.
    private static func earlier(_ one: Double?, _ other: Double?) -> Double? {
        guard let one else { return other }
        return other.map { min(one, $0) } ?? one
    }
}

// MARK: - Events

extension ConnectionState {
    private mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        guard writing == .open, reading != .stopped else { return }
        stream?.pulse += 1
        // A client that sends its body unasked needs no telling.
        owesContinue = false
        parser.feed(bytes)
    }

    private mutating func peerFinished(_ actions: inout ConnectionActions) {
        if writing == .lingering { return close(.socket, &actions) }
        if stream != nil {
            actions.stream.append(.peerFinished)
            reading = .ended
            return
        }
        if reading == .inHead || reading == .inBody { refuse(.endedEarly, &actions) }
        if !exchanges.isEmpty { exchanges[exchanges.count - 1].isLast = true }
        reading = .ended
    }

    private mutating func take(_ response: Response, _ number: Int) {
        // Answers to requests behind one that closed the connection come to nobody.
        guard writing == .open else { return }
        let index = number - (exchanges.first?.number ?? nextNumber)
        precondition(
            exchanges.indices.contains(index) && exchanges[index].response == nil,
            "request \(number) is answered twice")
        exchanges[index].response = response
        heldBytes += response.body.count
    }

    private mutating func wrote(_ count: Int, _ moment: Moment) {
        precondition(count <= unsentBytes, "\(count) bytes sent of \(unsentBytes)")
        unsentBytes -= count
        if count > 0 { writeDeadline = moment.seconds + limits.writeSeconds }
        if unsentBytes == 0 { writeDeadline = nil }
    }

    private mutating func deadlinePassed(_ moment: Moment, _ actions: inout ConnectionActions) {
        if let writeDeadline, writeDeadline <= moment.seconds { return close(.reset, &actions) }
        tellQuiet(moment, &actions)
        guard let waitDeadline, waitDeadline <= moment.seconds else { return }
        if stream != nil { return tellIdle(&actions) }
        switch reading {
        case .inHead: refuse(.headTimedOut(seconds: limits.headerSeconds), &actions)
        case .inBody: refuse(.bodyTimedOut(seconds: limits.bodySeconds), &actions)
        case .waiting, .stopped, .ended: close(.socket, &actions)
        }
    }

    private mutating func drain(_ actions: inout ConnectionActions) {
        keepAlive = .refused
        if stream != nil { actions.stream.append(.stopping) }
        guard reading == .waiting else { return }
        guard !exchanges.isEmpty || unsentBytes > 0 else { return close(.socket, &actions) }
        reading = .stopped
        if !exchanges.isEmpty { exchanges[exchanges.count - 1].isLast = true }
    }

    private mutating func close(
        _ close: ConnectionActions.Close, _ actions: inout ConnectionActions
    ) {
        writing = .closed
        actions.close = close
        if stream != nil { actions.stream.append(.cancelled) }
        stream = nil
    }
}

// MARK: - Requests in

extension ConnectionState {
    /// Whether the next request would come ahead of an earlier one's answer.
    var isAhead: Bool { stream == nil && !exchanges.isEmpty }

    /// Whether bytes from the client are of use now.
    private var canRead: Bool {
        guard writing == .open, reading != .stopped, reading != .ended else { return false }
        if let stream { return stream.wantsBody }
        return !isStreamDue && exchanges.count < limits.pipelinedRequestsMax
            && unsentBytes + heldBytes < limits.responseBytesBufferedMax
            && waitingBodyBytes <= limits.bodyBytesMax
            && exchanges.last?.isPrompt ?? true
    }

    /// Whether what comes is read only to see that the client goes.
    private var isWatching: Bool { stream != nil && reading == .stopped }

    private mutating func readRequests(_ actions: inout ConnectionActions) {
        hasLeftBytes = true
        defer { hasLeftBytes = hasLeftBytes && parser.hasUnreadBytes }
        while canRead, actions.requests.count < requestsPerTurn {
            switch parser.next() {
            case .needMore:
                hasLeftBytes = false
                reading =
                    switch parser.progress {
                    case .between: .waiting
                    case .inHead: .inHead
                    case .inBody: .inBody
                    }
                return
            case .head(let head):
                self.head = head
                owesContinue =
                    head.expectsContinue && head.framing.hasBody && !parser.hasUnreadBytes
                isStreamDue = head.inPieces != nil
                if isStreamDue { reading = .inBody }
            case .piece(let bytes): actions.stream.append(.bytes(bytes))
            case .end:
                actions.stream.append(.bodyEnded)
                reading = .stopped
            case .request(let request): accept(request, &actions)
            case .failed(let error): refuse(error, &actions)
            }
        }
    }

    private mutating func accept(_ request: Request, _ actions: inout ConnectionActions) {
        guard let head else { preconditionFailure("a request without its head") }
        let number = nextNumber
        nextNumber += 1
        let isLast =
            !head.keepsAlive || keepAlive == .refused
            || nextNumber == limits.requestsPerConnectionMax
        exchanges.append(
            Exchange(
                number: number, request: request, isPrompt: request.isPrompt,
                isHead: request.method == .head, needsKeepAlive: head.version == .http10,
                isLast: isLast))
        waitingBodyBytes += request.body.count
        actions.requests.append(.init(number: number, request: request))
        self.head = nil
        reading = isLast ? .stopped : .waiting
    }

    /// Puts a problem where the answer to the request being read would stand; the last one.
    private mutating func refuse(_ error: ParseError, _ actions: inout ConnectionActions) {
        if stream != nil {
            actions.stream.append(.bodyFailed(error))
            reading = .stopped
            return
        }
        let isHead = head?.method == .head
        exchanges.append(
            Exchange(
                number: nextNumber, request: nil, isPrompt: true, isHead: isHead,
                needsKeepAlive: false, isLast: true))
        actions.problem = .init(number: nextNumber, error: error)
        nextNumber += 1
        owesContinue = false
        reading = .stopped
    }
}

// MARK: - Answers out

extension ConnectionState {
    private mutating func writeAnswers(_ moment: Moment, _ actions: inout ConnectionActions) {
        while writing == .open, !exchanges.isEmpty,
            let response = exchanges[0].response.take()
        {
            let exchange = exchanges.removeFirst()
            heldBytes -= response.body.count
            if let request = exchange.request {
                waitingBodyBytes -= request.body.count
                pool.give(request)
            }
            let asksToClose =
                response.fields[.connection].map { FieldList.members(of: $0).contains("close") }
                ?? false
            let closes = exchange.isLast || asksToClose
            ResponseWriter.append(
                response, isToHead: exchange.isHead,
                persistence: closes ? .close : exchange.needsKeepAlive ? .keepAlive : .implied,
                date: moment.date, to: &actions.write)
            if closes {
                exchanges = []
                if reading != .ended { reading = .stopped }
                writing = .finishing
            }
        }
    }

    private mutating func writeContinue(_ actions: inout ConnectionActions) {
        guard owesContinue, exchanges.isEmpty, writing == .open else { return }
        owesContinue = false
        actions.write.append(contentsOf: ResponseWriter.continueBytes)
    }

    private mutating func account(for written: Int, _ moment: Moment) {
        guard written > 0 else { return }
        if unsentBytes == 0 { writeDeadline = moment.seconds + limits.writeSeconds }
        unsentBytes += written
    }

    /// Closes our half when nothing is left to say, or the socket when the client has too.
    private mutating func finish(_ actions: inout ConnectionActions) {
        if reading == .stopped || reading == .ended, exchanges.isEmpty, writing == .open {
            writing = .finishing
        }
        guard writing == .finishing, unsentBytes == 0 else { return }
        if reading == .ended { return close(.socket, &actions) }
        writing = .lingering
        actions.close = .writing
    }
}

// MARK: - Deadlines

extension ConnectionState {
    private mutating func startWaiting(_ moment: Moment) {
        let next = waitedFor
        guard next != wait else { return }
        wait = next
        waitDeadline = next.map { wait in
            let seconds =
                switch wait {
                case .idle: limits.idleSeconds
                case .head: limits.headerSeconds
                case .body: limits.bodySeconds
                case .pulse: limits.streamIdleSeconds
                case .linger: limits.lingerSeconds
                }
            return moment.seconds + seconds
        }
    }

    /// What the client owes us; nothing while it is our turn.
    private var waitedFor: Wait? {
        if writing == .lingering { return .linger }
        guard canRead, !owesContinue else { return nil }
        if let stream { return unsentBytes == 0 ? .pulse(stream.pulse) : nil }
        switch reading {
        case .waiting:
            guard exchanges.isEmpty, unsentBytes == 0 else { return nil }
            // A connection is opened to send a request at once.
            return nextNumber == 0 ? .head(0) : .idle
        case .inHead: return .head(nextNumber)
        case .inBody: return .body(nextNumber)
        case .stopped, .ended: return nil
        }
    }
}
