import Dispatch
import Glibc
import Logging

/// A listening socket: hands every connection that comes to `admit`, on its queue.
///
/// Knows no limit but the system's: when that is reached it pauses, rather than be woken again and
/// again for a connection it cannot take.
final class Listener: @unchecked Sendable {
    // What is not constant is touched on `queue` alone.
    private let socket: Socket
    private let queue: DispatchQueue
    private let logger: Logger
    private let admit: (Socket) -> Void
    private let source: any DispatchSourceRead
    private var isPaused = false
    private var isExhausted = false
    private var isStopped = false

    private static let pauseSeconds = 0.1

    init(
        _ socket: Socket, queue: DispatchQueue, logger: Logger,
        admit: @escaping @Sendable (Socket) -> Void
    ) {
        self.socket = socket
        self.queue = queue
        self.logger = logger
        self.admit = admit
        source = DispatchSource.makeReadSource(
            fileDescriptor: socket.descriptor, queue: queue)
    }

    func start() {
        source.setEventHandler { self.acceptAll() }
        source.activate()
    }

    /// Takes those who have come, then closes; `completion` is called behind it.
    func stop(completion: @escaping @Sendable () -> Void) {
        dispatchPrecondition(condition: .onQueue(queue))
        acceptAll()
        isStopped = true
        if isPaused { source.resume() }
        let socket = socket
        source.setCancelHandler {
            socket.close()
            completion()
        }
        source.cancel()
    }

    private func acceptAll() {
        while true {
            switch socket.accept() {
            case .accepted(let accepted):
                isExhausted = false
                admit(accepted)
            case .nobody: return
            case .gone: continue
            case .exhausted(let number): return pause(number)
            }
        }
    }

    private func pause(_ number: Int32) {
        if !isExhausted {
            logger.warning(
                "no connection can be accepted for now", metadata: ["errno": "\(number)"])
        }
        isExhausted = true
        guard !isPaused else { return }
        isPaused = true
        source.suspend()
        queue.asyncAfter(deadline: .now() + Self.pauseSeconds) {
            guard !self.isStopped else { return }
            self.isPaused = false
            self.source.resume()
        }
    }
}
