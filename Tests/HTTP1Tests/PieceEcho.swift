import Dispatch
import Synchronization

@testable import HTTP1

/// Answers each piece of a body with itself, by the way of another thread, and reads no more while
/// the client does not take them, or while some are on that way.
final class PieceEcho: StreamHandler {
    private let answer: ResponseStream
    private let underWay = Atomic(0)
    private let isFull = Atomic(false)
    private static let underWayMax = 8

    init(_ answer: ResponseStream) { self.answer = answer }

    func begin() {
        answer.begin(Response(status: .ok))
        answer.read(true)
    }

    func handle(_ event: StreamEvent) {
        switch event {
        case .bytes(let bytes): echo(bytes)
        case .full: set(isFull: true)
        case .drained: set(isFull: false)
        case .bodyEnded, .bodyFailed, .idle, .stopping, .peerFinished:
            answer.perform { [answer] in answer.finish() }
        case .quiet, .cancelled: break
        }
    }

    private func echo(_ bytes: [UInt8]) {
        underWay.add(1, ordering: .relaxed)
        chooseReading()
        DispatchQueue.global().async { [self] in
            answer.perform { [self] in
                answer.send(bytes)
                underWay.subtract(1, ordering: .relaxed)
                chooseReading()
            }
        }
    }

    private func set(isFull: Bool) {
        self.isFull.store(isFull, ordering: .relaxed)
        chooseReading()
    }

    private func chooseReading() {
        let isBusy = underWay.load(ordering: .relaxed) >= Self.underWayMax
        answer.read(!isBusy && !isFull.load(ordering: .relaxed))
    }
}
