import Dispatch

/// A connection's socket and sources: carries out what its `ConnectionState` decides.
///
/// Lives on the queue of its reactor: everything here is called there, and nothing decides here.
final class Connection: @unchecked Sendable {
    let place: ConnectionCount.Place

    // Touched on the reactor's queue alone.
    private let socket: Socket
    private let reactor: Reactor
    private var state: ConnectionState
    private var output = OutputBuffer()
    /// What takes the pieces of the request that comes in pieces, from its opening to its end.
    private var streamHandler: (any StreamHandler)?
    private let readSource: any DispatchSourceRead
    private var writeSource: (any DispatchSourceWrite)?
    private var isReading = true
    private var isWaitingToWrite = false
    private var isClosed = false
    private var liveSources = 1
    /// When `checkDeadline` has something to do.
    private var deadline: Double?

    // Then others have their turn; what is left wakes us again.
    private static let readsPerTurn = 4

    init(
        _ socket: Socket, place: ConnectionCount.Place, reactor: Reactor, limits: Limits,
        takesPieces: @escaping StreamChoice
    ) {
        self.socket = socket
        self.place = place
        self.reactor = reactor
        state = ConnectionState(limits: limits, takesPieces: takesPieces)
        readSource = DispatchSource.makeReadSource(
            fileDescriptor: socket.descriptor, queue: reactor.queue)
    }

    /// Starts to read, or to say that there is no place.
    func open(connectionsMax: Int) {
        readSource.setEventHandler { [self] in reactor.perform { self.read() } }
        readSource.setCancelHandler { [self] in sourceEnded() }
        readSource.activate()
        switch place {
        case .served: handle(.opened)
        case .refused: handle(.refused(.tooManyConnections(limit: connectionsMax)))
        }
    }

    /// Takes an answer; `flush` sends it.
    func take(_ response: Response, to number: Int) {
        handle(.responded(number: number, response))
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
        read()
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
            case .notNow: return setWaitingToWrite(true)
            case .ended, .broken: return handle(.failed)
            }
        }
        if !isClosed { setWaitingToWrite(false) }
    }

    private func read() {
        for _ in 0..<Self.readsPerTurn where isReading && !isClosed {
            let transfer = socket.receive(into: reactor.scratch)
            switch transfer {
            case .bytes(let count):
                handle(.received(UnsafeRawBufferPointer(rebasing: reactor.scratch[..<count])))
            case .ended: handle(.peerFinished)
            case .broken: handle(.failed)
            case .notNow: break
            }
            guard transfer == .bytes(reactor.scratch.count) else { break }
        }
        flush()
    }

    private func handle(_ event: ConnectionEvent) {
        guard !isClosed else { return }
        let actions = state.handle(event, at: reactor.now())
        deadline = actions.deadline
        if !actions.write.isEmpty { output.append(actions.write) }
        setReading(actions.reading)
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
        guard wanted != isReading else { return }
        isReading = wanted
        wanted ? readSource.resume() : readSource.suspend()
    }

    private func setWaitingToWrite(_ wanted: Bool) {
        guard wanted != isWaitingToWrite else { return }
        isWaitingToWrite = wanted
        if let writeSource {
            wanted ? writeSource.resume() : writeSource.suspend()
        } else {
            makeWriteSource()
        }
    }

    /// Most connections never need one.
    private func makeWriteSource() {
        let source = DispatchSource.makeWriteSource(
            fileDescriptor: socket.descriptor, queue: reactor.queue)
        source.setEventHandler { [self] in reactor.perform { self.flush() } }
        source.setCancelHandler { [self] in sourceEnded() }
        source.activate()
        liveSources += 1
        writeSource = source
    }

    /// Ends the sources; the last of them closes the socket, which they watch until then.
    private func close() {
        // A suspended source would never end.
        setReading(true)
        setWaitingToWrite(writeSource != nil)
        isClosed = true
        streamHandler = nil
        readSource.cancel()
        writeSource?.cancel()
    }

    private func sourceEnded() {
        liveSources -= 1
        guard liveSources == 0 else { return }
        writeSource = nil
        socket.close()
        reactor.forget(self)
    }
}
