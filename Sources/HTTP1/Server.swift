import Cores
import Dispatch
import Glibc
import Logging
import Synchronization

/// An HTTP/1.1 server: listens, spreads connections over its reactors, and ends in peace.
///
/// A started server lives until it is drained, whether anybody holds it or not.
public final class Server: Sendable {
    private enum Stage {
        case new
        case serving([Listener])
        case draining
    }

    private let limits: Limits
    private let logger: Logger
    private let reactors: [Reactor]
    private let listening = DispatchQueue(label: "http.listening")
    private let stage = Mutex(Stage.new)
    private let ended = DispatchGroup()
    private let count: ConnectionCount
    private let turn = Atomic(0)
    private let watch: Watch
    private let keepsToCores: Bool

    /// A server that is not listening yet.
    ///
    /// - Parameters:
    ///   - limits: checked by `start`.
    ///   - reactors: how many queues share the connections, and threads the queues; at least 1.
    ///   - spinMicroseconds: how long a reactor with one connection, whose requests come that soon
    ///     one behind the other, looks for the next before it sleeps; it keeps a core busy.
    ///   - keepsToCores: whether the threads that serve the sockets keep to a core each, where
    ///     there are as many reactors as cores.
    /// - Throws: `ServerError.cannotWatch`.
    public init(
        limits: Limits, reactors: Int, spinMicroseconds: Int = 0, keepsToCores: Bool = false,
        handler: any RequestHandler, logger: Logger
    ) throws(ServerError) {
        precondition(reactors > 0, "\(reactors) reactors")
        precondition(spinMicroseconds >= 0, "\(spinMicroseconds) microseconds")
        self.limits = limits
        self.keepsToCores = keepsToCores
        self.logger = logger
        let watch = try Watch()
        self.watch = watch
        let count = ConnectionCount(servedMax: limits.connectionsMax)
        self.count = count
        self.reactors = try (0..<reactors).map { index throws(ServerError) in
            try Reactor(
                number: index, watch: watch, limits: limits, spinMicroseconds: spinMicroseconds,
                handler: handler, logger: logger, count: count)
        }
    }

    /// Listens on every address of `host`; to be called once.
    ///
    /// - Parameter port: 0 lets the system choose one.
    /// - Returns: the port.
    /// - Throws: `ServerError`; then nothing is listened on.
    public func start(host: String, port: Int) throws(ServerError) -> Int {
        do { try limits.checked() } catch { throw .limits(error) }
        guard let number = UInt16(exactly: port) else { throw .invalidPort(port) }
        let addresses = try SocketAddress.resolve(host: host, port: number)
        let sockets = try Self.listen(on: addresses, host: host, port: port)
        let listeners = sockets.map { socket in
            Listener(socket, queue: listening, logger: logger) { [self] in admit($0) }
        }
        stage.withLock { stage in
            guard case .new = stage else { preconditionFailure("a server is started twice") }
            stage = .serving(listeners)
        }
        for listener in listeners { listener.start() }
        attend()
        return Int(sockets.first.flatMap { SocketAddress(of: $0.descriptor) }?.port ?? number)
    }

    /// Takes no more connections, answers what is running, closes, and calls `completion`.
    ///
    /// - Parameters:
    ///   - graceSeconds: connections that are still open then are closed as they are.
    ///   - completion: called on a thread of its own when all is closed; at once for a server that
    ///     has not been started. Every call of `drain` gets its completion.
    public func drain(graceSeconds: Double, completion: @escaping @Sendable () -> Void) {
        let listeners: [Listener] = stage.withLock { stage in
            defer { stage = .draining }
            guard case .serving(let listeners) = stage else { return [] }
            for _ in 0..<(listeners.count + reactors.count) { ended.enter() }
            return listeners
        }
        ended.notify(queue: .global(), execute: completion)
        guard !listeners.isEmpty else { return }
        ended.notify(queue: listening) { [self] in
            watch.end()
            for reactor in reactors { reactor.dismiss() }
        }
        listening.async { [self] in
            for listener in listeners { listener.stop { self.ended.leave() } }
            for reactor in reactors {
                reactor.drain(graceSeconds: graceSeconds) { self.ended.leave() }
            }
        }
    }

    /// Starts as many threads as there are reactors, each for whichever of them has something to
    /// do.
    ///
    /// Where a reactor had a thread of its own, it was late whenever that thread was: behind
    /// somebody else on its core, while the other cores had nothing to do.
    private func attend() {
        let cores = keepsToCores && reactors.count == Cores.allowed.count ? Cores.allowed : []
        for index in reactors.indices {
            DispatchQueue(label: "http.attendant.\(index)").async { [reactors, watch, logger] in
                if !cores.isEmpty, !Cores.keep(to: cores[index]) {
                    logger.warning("a thread cannot keep to its core")
                }
                while let number = watch.wait() { reactors[number].attend() }
                Cores.leave()
            }
        }
        for reactor in reactors { reactor.open() }
    }

    /// Binds all addresses to one port; a family that the machine does not have is left out.
    private static func listen(
        on addresses: [SocketAddress], host: String, port: Int
    ) throws(ServerError) -> [Socket] {
        var sockets: [Socket] = []
        var missing = EADDRNOTAVAIL
        for var address in addresses {
            if let first = sockets.first.flatMap({ SocketAddress(of: $0.descriptor) }) {
                address.port = first.port
            }
            let (socket, number) = Socket.listening(on: address)
            if let socket {
                sockets.append(socket)
            } else if number == EADDRNOTAVAIL || number == EAFNOSUPPORT {
                missing = number
            } else {
                for socket in sockets { socket.close() }
                throw .cannotListen(host: host, port: port, errno: number)
            }
        }
        guard !sockets.isEmpty else {
            throw .cannotListen(host: host, port: port, errno: missing)
        }
        return sockets
    }

    /// Gives a connection to the reactor whose turn it is, or closes it.
    private func admit(_ socket: Socket) {
        guard let place = count.take() else { return socket.close() }
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        reactors[turn % reactors.count].adopt(socket, place: place)
    }
}
