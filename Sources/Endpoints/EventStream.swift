import HTTP1
import HTTPTypes
import Sessions
import Synchronization

/// One listener to the events of a session: carries out what its `EventQueue` decides.
// The queue of events has its own lock. Everything else is touched on the connection's queue alone.
final class EventStream: StreamHandler, @unchecked Sendable {
    private let exchange: Exchange
    private let answer: ResponseStream
    private let queue: Mutex<EventQueue>
    private var stopListening: (() -> Void)?
    private var hasBegun = false
    private var isClosed = false
    /// Whether events are being written elsewhere.
    private var isWriting = false
    /// Whether the answer ends behind what waits.
    private var isEnding = false

    init(_ exchange: Exchange, _ answer: ResponseStream) {
        self.exchange = exchange
        self.answer = answer
        queue = Mutex(EventQueue(bytesMax: exchange.service.options.streamBytesMax))
    }

    /// Begins to listen; the head of the answer goes out when the session is found.
    func start(_ engine: Engine, _ id: SessionID, withValues: Bool) {
        let answer = answer
        let listening = engine.listen(to: id, for: .changes(withValues: withValues)) { result in
            answer.perform { self.begin(result, id) }
        } receive: { notice in
            if self.queue.withLock({ $0.offer(notice) }) { answer.perform { self.send() } }
        }
        stopListening = { engine.stop(listening) }
    }

    private func begin(_ result: Result<SessionInfo, SessionError>, _ id: SessionID) {
        guard !isClosed else { return }
        switch result {
        case .failure(let error): exchange.fail(error, session: id)
        case .success(let info):
            hasBegun = true
            exchange.service.openings.listeners.add(1, ordering: .relaxed)
            exchange.begin(
                answer, as: .eventStream, about: info,
                quietSeconds: exchange.service.options.eventQuietSeconds)
            answer.read(true)
            if exchange.request.method == .head {
                isEnding = true
            } else {
                let lastID = exchange.request.headerFields[.lastEventID]
                answer.send(ServerSentEvent.beginning(of: info, lastID: lastID))
            }
            send()
        }
    }

    func handle(_ event: StreamEvent) {
        switch event {
        case .full: queue.withLock { $0.isFull = true }
        case .drained:
            queue.withLock { $0.isFull = false }
            send()
        case .quiet: answer.send(ServerSentEvent.comment)
        // There is no other way to say that one does not listen any more.
        case .peerFinished, .stopping, .bodyFailed:
            isEnding = true
            send()
        case .cancelled: close()
        case .bytes, .bodyEnded, .idle: break
        }
    }

    /// Sends what waits, unless the client is behind; much of it is written before it gets here.
    private func send() {
        guard hasBegun, !isClosed, !isWriting, let batch = queue.withLock({ $0.take() }) else {
            return
        }
        exchange.service.openings.missedEvents.add(batch.missed, ordering: .relaxed)
        isEnding = isEnding || batch.isLast
        guard batch.bytes > exchange.service.options.inlineBytesMax else {
            return send(batch.text)
        }
        isWriting = true
        exchange.service.whereItFits(bytes: batch.bytes) { [self] in
            let text = batch.text
            answer.perform {
                self.isWriting = false
                self.send(text)
                self.send()
            }
        }
    }

    private func send(_ text: [UInt8]) {
        guard !isClosed else { return }
        if !text.isEmpty { answer.send(text) }
        guard isEnding else { return }
        answer.finish()
        close()
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        queue.withLock { $0.isClosed = true }
        if hasBegun { exchange.service.openings.listeners.subtract(1, ordering: .relaxed) }
        stopListening?()
        stopListening = nil
    }
}
