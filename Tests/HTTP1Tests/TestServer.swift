import Dispatch
import Glibc
import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import HTTP1

/// A running server whose handler answers by path: `/echo` with the body, `/bytes?N` with N bytes,
/// `/hold` when the test says so, `/thread` with the thread that it is on, after some work there,
/// everything else with the path; `/pieces` piece by piece.
final class TestServer: Sendable {
    private final class Handler: RequestHandler {
        // Touched on `gate` alone: unlike a `Mutex`, a queue is understood by ThreadSanitizer.
        private nonisolated(unsafe) var held: [Responder] = []
        private let gate = DispatchQueue(label: "held")
        private let arrivals = DispatchSemaphore(value: 0)
        let rounds = Atomic(0)

        func handle(_ request: Request, respond: @escaping Responder) {
            switch request.path {
            case "/hold":
                gate.sync { held.append(respond) }
                arrivals.signal()
            case "/echo": respond { Response(status: .ok, body: request.body) }
            case "/bytes":
                let count = request.query.flatMap { Int($0) } ?? 0
                respond { Response(status: .ok, body: (0..<count).map { UInt8($0 % 251) }) }
            case "/thread":
                let thread = UInt(pthread_self())
                let end = DispatchTime.now() + .microseconds(20)
                while DispatchTime.now() < end {}
                respond { Response(status: .ok, body: Array("\(thread)".utf8)) }
            default: respond { Response(status: .ok, body: Array(request.path.utf8)) }
            }
        }

        func finishRound() { rounds.wrappingAdd(1, ordering: .relaxed) }

        func takesPieces(
            _ method: HTTPRequest.Method, _ path: borrowing Span<UInt8>
        ) -> Bool {
            path.text == "/pieces"
        }

        func open(_ request: Request, answer: ResponseStream) -> any StreamHandler {
            let echo = PieceEcho(answer)
            echo.begin()
            return echo
        }

        func problem(_ error: ParseError) -> Response {
            Response(status: error.status, body: Array("\(error)".utf8))
        }

        func waitForHeld(_ count: Int) throws -> [Responder] {
            for _ in 0..<count {
                let deadline = DispatchTime.now() + Client.patienceSeconds
                try #require(arrivals.wait(timeout: deadline) == .success, "a held request")
            }
            return takeHeld()
        }

        func takeHeld() -> [Responder] {
            gate.sync {
                defer { held = [] }
                return held
            }
        }
    }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private let server: Server
    private let handler = Handler()
    let port: Int

    init(
        _ limits: Limits = Limits(), reactors: Int = 2, spinMicroseconds: Int = 0,
        keepsToCores: Bool = false
    ) throws {
        server = try Server(
            limits: limits, reactors: reactors, spinMicroseconds: spinMicroseconds,
            keepsToCores: keepsToCores, handler: handler, logger: Self.logger)
        port = try server.start(host: "127.0.0.1", port: 0)
    }

    /// The responders of the next `count` requests for `/hold`, in order of arrival.
    func held(_ count: Int) throws -> [Responder] { try handler.waitForHeld(count) }

    /// Whether anything still refers to the server's handler.
    var handlerIsAlive: @Sendable () -> Bool { { [weak handler] in handler != nil } }

    /// Rounds of all reactors so far.
    var rounds: Int { handler.rounds.load(ordering: .relaxed) }

    /// Returns when no round has begun for a while: most likely nothing is left to do.
    func letRoundsEnd() throws {
        let deadline = DispatchTime.now() + Client.patienceSeconds
        var (last, looks) = (rounds, 0)
        while looks < 1000 {
            try #require(DispatchTime.now() < deadline, "the rounds end")
            looks = rounds == last ? looks + 1 : 0
            last = rounds
            sched_yield()
        }
    }

    /// The responders of what else has come for `/hold` without being waited for.
    var heldSoFar: [Responder] { handler.takeHeld() }

    /// Starts to drain; the semaphore is signalled at its end.
    func startDraining(graceSeconds: Double = Client.patienceSeconds) -> DispatchSemaphore {
        let end = DispatchSemaphore(value: 0)
        server.drain(graceSeconds: graceSeconds) { end.signal() }
        return end
    }

    /// Runs `body` with a server and drains it, with the connections that `body` left open.
    static func with(
        _ limits: Limits = Limits(), reactors: Int = 2, spinMicroseconds: Int = 0,
        keepsToCores: Bool = false, _ body: (TestServer) throws -> Void
    ) throws {
        let server = try TestServer(
            limits, reactors: reactors, spinMicroseconds: spinMicroseconds,
            keepsToCores: keepsToCores)
        defer { server.startDraining(graceSeconds: 0).expectSignal("the drain ends") }
        try body(server)
    }
}

/// Answers that their reactor finds together, and the order in which it writes them.
final class AnswersInOneGo: Sendable {
    // What protects it: touched on `gate` alone.
    private nonisolated(unsafe) var written: [String] = []
    private let gate = DispatchQueue(label: "written")

    /// Answers each request in order; the first is taken alone, and not written before all are
    /// left.
    init(_ requests: [(name: String, respond: Responder)]) {
        let (firstIsTaken, allAreLeft) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        for (index, request) in requests.enumerated() {
            request.respond { [self] in
                if index == 0 {
                    firstIsTaken.signal()
                    allAreLeft.expectSignal("all answers are left")
                }
                gate.sync { written.append(request.name) }
                return Response(status: .ok)
            }
            if index == 0 { firstIsTaken.expectSignal("the first answer is taken") }
        }
        allAreLeft.signal()
    }

    /// Whose answers were written, in order.
    var names: [String] { gate.sync { written } }
}

extension DispatchSemaphore {
    func expectSignal(_ what: Comment) {
        #expect(wait(timeout: .now() + Client.patienceSeconds) == .success, what)
    }
}
