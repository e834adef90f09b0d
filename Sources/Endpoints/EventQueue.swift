import Sessions

/// The events of one listener between the worker that tells them and the client that takes them.
///
/// A plain value. What does not fit is dropped and counted: the worker never waits, and the memory
/// never grows. Once one is dropped all are until those that wait are taken, so that a gap is one.
struct EventQueue {
    private let bytesMax: Int
    private var waiting: [SessionNotice] = []
    private var waitingBytes = 0
    private var missed = 0
    private var isTakingDue = false
    /// Whether the client leaves too much of what it was sent.
    var isFull = false
    /// Whether nobody listens any more.
    var isClosed = false

    /// - Parameter bytesMax: bytes of events that wait, from which on others are dropped.
    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Takes a notice, or drops it; the last one is never dropped.
    ///
    /// - Returns: whether somebody is to be told to take what waits.
    mutating func offer(_ notice: SessionNotice) -> Bool {
        guard !isClosed else { return false }
        if notice.isLast || (missed == 0 && waitingBytes < bytesMax) {
            waiting.append(notice)
            waitingBytes += notice.estimatedBytes
        } else {
            missed += 1
        }
        defer { isTakingDue = true }
        return !isTakingDue && !isFull
    }

    /// What is to be sent now; nil while the client is behind.
    mutating func take() -> Batch? {
        isTakingDue = false
        guard !isFull, !isClosed else { return nil }
        defer {
            waiting = []
            waitingBytes = 0
            missed = 0
        }
        return Batch(events: waiting, missed: missed, bytes: waitingBytes)
    }

    /// Events that are sent together.
    struct Batch: Sendable {
        let events: [SessionNotice]
        /// How many were dropped behind them, but before the last one of all.
        let missed: Int
        /// Bytes that they have, about.
        let bytes: Int

        /// Whether nothing comes behind them.
        var isLast: Bool { events.last?.isLast == true }

        /// Them as `text/event-stream`.
        var text: [UInt8] {
            var text: [UInt8] = []
            for event in events where !event.isLast { ServerSentEvent.append(event, to: &text) }
            if missed > 0 { ServerSentEvent.append(missed: missed, to: &text) }
            if let last = events.last, last.isLast { ServerSentEvent.append(last, to: &text) }
            return text
        }
    }
}

extension SessionNotice {
    /// About how many bytes its event has.
    fileprivate var estimatedBytes: Int {
        guard case .changed(let change) = self else { return 256 }
        let values = (change.values ?? []).reduce(change.norms.count) { $0 + $1.values.count }
        return 128 + values * bytesPerFloat
    }
}
