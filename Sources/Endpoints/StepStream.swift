import HTTP1
import HTTPTypes
import Sessions
import Synchronization

/// One open stream of steps: carries out what its `StreamLines` decide.
///
/// Lines are read and answers are written on the connection's queue; a line that waits is handed
/// to the session's worker by whoever brings the answer of the one before, so that it need not
/// wait for that queue.
// The lines have their own lock. Everything else is touched on the connection's queue alone.
final class StepStream: StreamHandler, @unchecked Sendable {
    /// Whose steps they are.
    private struct Target: Sendable {
        let engine: Engine
        let id: SessionID
        let reader: StepReader
    }

    /// Why no more of the body comes.
    private enum BodyEnd {
        case proper
        case early(Problem)
    }

    private let exchange: Exchange
    private let answer: ResponseStream
    private let lines: Mutex<StreamLines>
    private var splitter: LineSplitter
    private var stopListening: (() -> Void)?
    /// Set with the head of the answer.
    private var target: Target?
    private var lineCount = 0
    private var bodyEnd: BodyEnd?
    /// Whether the last line that will ever be run stands among those that wait.
    private var hasLast = false
    private var isReading = false
    private var isClosed = false

    private var options: Service.Options { exchange.service.options }

    init(_ exchange: Exchange, _ answer: ResponseStream) {
        self.exchange = exchange
        self.answer = answer
        let options = exchange.service.options
        lines = Mutex(
            StreamLines(countMax: options.streamLinesMax, bytesMax: options.streamBytesMax))
        splitter = LineSplitter(lineBytesMax: options.streamLineBytesMax)
    }

    /// Asks for the session; the head of the answer goes out when it is found.
    func start(_ engine: Engine, _ id: SessionID) {
        let answer = answer
        let listening = engine.listen(to: id, for: .end) { result in
            answer.perform { self.begin(result, engine, id) }
        } receive: { notice in
            guard let problem = notice.problem else { return }
            self.lines.withLock { $0.end(problem) }
            answer.perform { self.pump() }
        }
        stopListening = { engine.stop(listening) }
    }

    private func begin(
        _ result: Result<SessionInfo, SessionError>, _ engine: Engine, _ id: SessionID
    ) {
        guard !isClosed else { return }
        switch result {
        case .failure(let error): exchange.fail(error, session: id)
        case .success(let info):
            exchange.service.openings.streams.add(1, ordering: .relaxed)
            target = Target(engine: engine, id: id, reader: StepReader(info))
            exchange.begin(answer, as: .ndjson, about: info)
            pump()
        }
    }

    func handle(_ event: StreamEvent) {
        switch event {
        case .bytes(let bytes): splitter.feed(bytes)
        case .bodyEnded: end(.proper)
        case .bodyFailed(let error): end(.early(Problem(error)))
        case .peerFinished: end(.early(Problem(ParseError.endedEarly)))
        case .stopping: end(.early(Problem(EndpointError.stopping)))
        case .idle:
            guard lines.withLock({ $0.isIdle }) else { return }
            end(.early(Problem(EndpointError.streamIdle)))
        case .full: lines.withLock { $0.isFull = true }
        case .drained: lines.withLock { $0.isFull = false }
        case .quiet: break
        case .cancelled:
            lines.withLock { $0.cancel() }
            close()
        }
        pump()
    }

    /// The first end counts: a client that has ended its body may well go then.
    private func end(_ end: BodyEnd) {
        if bodyEnd == nil { bodyEnd = end }
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        if target != nil { exchange.service.openings.streams.subtract(1, ordering: .relaxed) }
        stopListening?()
        stopListening = nil
    }
}

// MARK: - On the connection's queue

extension StepStream {
    /// Tells what there is to tell, lets lines wait while there is room, and reads on or ends.
    private func pump() {
        guard let target, !isClosed else { return }
        var sentBytes = 0
        repeat {
            sentBytes += sendTexts()
            fill(target.reader)
            if let line = lines.withLock({ $0.next() }) {
                run(line, target, isPutOff: true)
            }
        } while lines.withLock({ $0.hasTexts }) && sentBytes < options.streamBytesMax
        let (hasTexts, isFinished, hasRoom) = lines.withLock {
            ($0.hasTexts, $0.isFinished, $0.hasRoom)
        }
        if hasTexts {
            // The connection first: it may be full.
            answer.perform { self.pump() }
        } else if isFinished {
            answer.finish()
            return close()
        }
        let isWanted = bodyEnd == nil && !hasLast && hasRoom
        if isWanted != isReading { answer.read(isWanted) }
        isReading = isWanted
    }

    private func sendTexts() -> Int {
        var bytes: [UInt8] = []
        for text in lines.withLock({ $0.takeTexts() }) { text.append(to: &bytes) }
        if !bytes.isEmpty { answer.send(bytes) }
        return bytes.count
    }

    /// Takes lines from what has come; behind the last of them stands the end, once it is known.
    private func fill(_ reader: StepReader) {
        while !hasLast, lines.withLock({ $0.hasRoom }) {
            if let line = splitter.next() {
                take(line, reader)
                continue
            }
            switch bodyEnd {
            case nil: return
            case .proper:
                if let line = splitter.rest() { take(line, reader) }
                append(.last(nil))
            case .early(let problem):
                // What is left may be half a line.
                append(.last(problem))
            }
        }
    }

    private func take(_ line: LineSplitter.Line, _ reader: StepReader) {
        let index = lineCount
        lineCount += 1
        switch line {
        case .tooLong:
            let error = EndpointError.streamLine(bytesMax: options.streamLineBytesMax)
            append(.last(Problem(error, ofLine: index)))
        case .line(let text) where text.count > options.inlineBytesMax:
            append(.text(text), bytes: text.count, index: index)
        case .line(let text):
            append(reader.step(text, index: index), bytes: text.count, index: index)
        }
    }

    private func append(_ step: StreamLines.Step, bytes: Int = 0, index: Int = 0) {
        if case .last = step { hasLast = true }
        lines.withLock { $0.append(.init(index: index, bytes: bytes, step: step)) }
    }
}

// MARK: - On any thread

extension StepStream {
    /// - Parameter isPutOff: whether this is the connection's queue, whose round ends soon.
    private func run(_ line: StreamLines.Line, _ target: Target, isPutOff: Bool = false) {
        switch line.step {
        case .run(let request): forward(request, line.index, target, isPutOff: isPutOff)
        case .text(let text):
            exchange.service.whereItFits(bytes: text.count) {
                let step = target.reader.step(text, index: line.index)
                switch step {
                case .run(let request):
                    self.forward(request, line.index, target, isPutOff: false)
                case .refused(let problem): self.settle(target) { $0.refused(problem) }
                case .last(let problem?): self.settle(target) { $0.refused(problem, isLast: true) }
                case .last(nil), .text: preconditionFailure("a line was read as \(step)")
                }
            }
        case .refused, .last: preconditionFailure("a line that is none is run")
        }
    }

    private func forward(
        _ request: ForwardRequest, _ index: Int, _ target: Target, isPutOff: Bool
    ) {
        var request = request
        request.client = exchange.request.connection
        target.engine.forward(request, on: target.id, isPutOff: isPutOff) { result in
            switch result {
            case .failure(let error):
                let problem = Problem(error, ofLine: index)
                self.settle(target) { $0.refused(problem, isLast: error.endsStream) }
            case .success(let answer):
                self.settle(answer, target)
            }
        }
    }

    /// Tells an answer; a long one is written before it gets to the connection's queue.
    private func settle(_ answer: ForwardAnswer, _ target: Target) {
        let bytes = answer.estimatedBytes
        guard bytes > options.inlineBytesMax else {
            return settle(target) { $0.answered(.answer(answer), bytes: bytes) }
        }
        exchange.service.whereItFits(bytes: bytes) {
            var written: [UInt8] = []
            StreamLines.Text.answer(answer).append(to: &written)
            self.settle(target) { $0.answered(.written(written), bytes: written.count) }
        }
    }

    private func settle(_ target: Target, _ change: (inout StreamLines) -> Void) {
        let next = lines.withLock { lines in
            change(&lines)
            return lines.next()
        }
        if let next { run(next, target) }
        answer.perform { self.pump() }
    }
}

extension SessionError {
    /// Whether no other line of the stream could be run.
    fileprivate var endsStream: Bool {
        switch self {
        case .unknownSession, .gone, .draining: true
        default: false
        }
    }
}

extension SessionNotice {
    /// What a stream ends with; nil where it goes on.
    fileprivate var problem: Problem? {
        switch self {
        case .changed, .moved: nil
        case .deleted(let session): Problem(SessionError.unknownSession(session.id))
        case .departed(let id, let departure): Problem(SessionError.gone(id, departure))
        }
    }
}
