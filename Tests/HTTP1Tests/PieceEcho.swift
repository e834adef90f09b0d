import Dispatch

@testable import HTTP1

/// Answers each piece of a body with itself, by the way of another thread, and reads no more while
/// the client does not take them.
final class PieceEcho: StreamHandler {
    private let answer: ResponseStream

    init(_ answer: ResponseStream) { self.answer = answer }

    func begin() {
        answer.begin(Response(status: .ok))
        answer.read(true)
    }

    func handle(_ event: StreamEvent) {
        let answer = answer
        switch event {
        case .bytes(let bytes):
            DispatchQueue.global().async { answer.perform { answer.send(bytes) } }
        case .full: answer.read(false)
        case .drained: answer.read(true)
        case .bodyEnded, .bodyFailed, .idle, .stopping, .peerFinished:
            answer.perform { answer.finish() }
        case .quiet, .cancelled: break
        }
    }
}
