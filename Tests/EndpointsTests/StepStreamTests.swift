import Foundation
import HTTPTypes
import Recurrent
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Endpoints
@testable import HTTP1

@Suite("A stream of steps in process")
struct StepStreamTests {
    private let service: Service
    private let engine: Engine

    init() throws {
        var random = SeededRandom(seed: 8)
        let network = try Network.chain(width: 2, [("lstm", try random.lstm(in: 2, units: 3))])
        let model = ServedModel(
            name: "m", version: 1, file: "m.keras", digest: "", network: network)
        engine = Engine(models: [model], limits: SessionLimits(), workers: 1)
        var options = Service.Options(bodyBytesMax: 1 << 20)
        options.streamLinesMax = 4
        service = Service(options: options)
        service.open(engine)
    }

    /// An open stream whose connection is a list of commands.
    private func open(_ session: String) async -> Connection {
        await withCheckedContinuation { done in
            let create = CreateRequest(model: "m", id: SessionID(session) ?? .random())
            engine.create(create) { _ in done.resume() }
        }
        let connection = Connection(service)
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: nil, authority: nil,
                path: "/v1/sessions/\(session)/stream"), body: [])
        connection.handler.withLock { $0 = service.open(request, answer: connection.answer) }
        await connection.wait { $0.contains(.read(true)) }
        return connection
    }

    @Test("it reads no more than may wait, and runs nothing while the client is behind")
    func backpressure() async throws {
        let connection = await open("s")
        #expect(connection.commands.count == 2, "a head, and reading")
        await connection.tell(.full)
        let lines = String(repeating: "[1, 2]\n", count: 10)
        await connection.tell(.bytes(Array(lines.utf8)))
        #expect(connection.commands.last == .read(false))
        #expect(connection.positions.isEmpty)
        await connection.tell(.drained)
        await connection.wait { _ in connection.positions.count == 10 }
        #expect(connection.positions == Array(1...10))
        let reads = connection.commands.filter { $0 == .read(true) || $0 == .read(false) }
        #expect(reads.last == .read(true))
        #expect(service.openings.streams.now == 1)
        await connection.tell(.bodyEnded)
        await connection.wait { $0.last == .finish }
        #expect(service.openings.streams.now == 0)
    }

    @Test("a client that goes while its lines wait leaves nothing, and they are not run")
    func cancelled() async throws {
        let connection = await open("s")
        await connection.tell(.full)
        await connection.tell(.bytes(Array("[1, 2]\n[1, 2]\n".utf8)))
        await connection.tell(.cancelled)
        await connection.tell(.drained)
        #expect(service.openings.streams.now == 0)
        #expect(!connection.commands.contains(.finish))
        let id = try #require(SessionID("s"))
        let info = await withCheckedContinuation { done in
            engine.describe(id) { done.resume(returning: $0) }
        }
        #expect(try info.get().position == 0)
    }

    @Test("silence ends it only where it is the client's turn")
    func idle() async throws {
        let connection = await open("s")
        await connection.tell(.full)
        await connection.tell(.bytes(Array("[1, 2]\n".utf8)))
        await connection.tell(.idle)
        #expect(!connection.commands.contains(.finish))
        await connection.tell(.drained)
        await connection.wait { _ in connection.positions == [1] }
        await connection.tell(.idle)
        #expect(connection.commands.last == .finish)
        #expect(connection.text.contains("stream-idle"))
    }

    @Test("lines that came before the server stops are answered, then it says why it ends")
    func stopping() async throws {
        let connection = await open("s")
        await connection.tell(.bytes(Array("[1, 2]\n[3, 4]\n[5".utf8)))
        await connection.tell(.stopping)
        await connection.wait { $0.last == .finish }
        #expect(connection.positions == [1, 2])
        #expect(connection.text.hasSuffix("\"retry_after_seconds\":1}\n"))
    }
}

/// A stand-in for a connection: one queue, and a record of what the handler wanted.
private final class Connection: Sendable {
    private let service: Service
    let handler = Mutex<(any StreamHandler)?>(nil)
    private let record = Mutex<[StreamCommand]>([])
    private let queue = DispatchQueue(label: "connection")

    init(_ service: Service) { self.service = service }

    var commands: [StreamCommand] { record.withLock { $0 } }

    var answer: ResponseStream {
        ResponseStream(
            command: { [self] command in record.withLock { $0.append(command) } },
            onQueue: { [self] work in
                queue.async {
                    work()
                    self.service.finishRound()
                }
            })
    }

    /// All that was sent.
    var text: String {
        commands.map { command in
            if case .send(let bytes) = command {
                String(decoding: bytes, as: UTF8.self)
            } else {
                ""
            }
        }.joined()
    }

    /// The positions of the answers that were sent.
    var positions: [Int] {
        text.matches(of: #/"position":(\d+)/#).compactMap { Int($0.1) }
    }

    /// Tells the handler of `event`, and waits until it has taken it.
    func tell(_ event: StreamEvent) async {
        let handler = handler.withLock { $0 }
        await onQueue { handler?.handle(event) }
    }

    /// Waits until the commands so far are as wanted.
    func wait(_ isReached: @Sendable ([StreamCommand]) -> Bool) async {
        // Each turn goes once through the queue on which the commands come.
        while !isReached(commands) { await onQueue {} }
    }

    private func onQueue(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { done in
            queue.async {
                work()
                self.service.finishRound()
                done.resume()
            }
        }
    }
}
