import Dispatch
import Glibc
import HTTPTypes
import Testing

@testable import HTTP1

@Suite("Server starts and drains")
struct ServerLifeTests {
    private struct Refuser: RequestHandler {
        func handle(_ request: Request, respond: @escaping Responder) {
            respond { Response(status: .notFound) }
        }
        func finishRound() {}
        func takesPieces(
            _ method: HTTPRequest.Method, _ path: borrowing Span<UInt8>
        ) -> Bool { false }
        func open(_ request: Request, answer: ResponseStream) -> any StreamHandler {
            PieceEcho(answer)
        }
        func problem(_ error: ParseError) -> Response { Response(status: error.status) }
    }

    private static func server(_ limits: Limits = Limits()) throws -> Server {
        try Server(limits: limits, reactors: 1, handler: Refuser(), logger: TestServer.logger)
    }

    @Test("draining closes idle connections, answers running requests, takes no new ones")
    func drain() throws {
        let server = try TestServer()
        let idle = try Client(port: server.port)
        try idle.get("/a")
        #expect(try idle.answer().status == 200)
        let busy = try Client(port: server.port)
        try busy.get("/hold")
        let responders = try server.held(1)
        let end = server.startDraining()
        #expect(try idle.rest().isEmpty)
        #expect(throws: Client.Fault.self) {
            let late = try Client(port: server.port)
            try late.get("/a")
            _ = try late.answer()
        }
        #expect(end.wait(timeout: .now()) == .timedOut, "a request still runs")
        responders[0]({ Response(status: .ok, body: Array("done".utf8)) })
        let answer = try busy.answer()
        #expect(answer.text == "done")
        #expect(answer.head.contains("\r\nConnection: close\r\n"))
        #expect(try busy.rest().isEmpty)
        busy.close()
        end.expectSignal("the drain ends with its last connection")
    }

    @Test("draining does not wait longer than its grace for a request that is never answered")
    func grace() throws {
        let server = try TestServer()
        let client = try Client(port: server.port)
        try client.get("/hold")
        let responders = try server.held(1)
        server.startDraining(graceSeconds: 0.05).expectSignal("the grace ends")
        #expect(try client.rest().isEmpty)
        responders[0]({ Response(status: .ok) })
    }

    @Test("draining twice, or before the start, completes each time")
    func drainTwice() throws {
        let server = try TestServer()
        let ends = [server.startDraining(), server.startDraining()]
        for end in ends { end.expectSignal("each call") }
        let end = DispatchSemaphore(value: 0)
        try Self.server().drain(graceSeconds: 1) { end.signal() }
        end.expectSignal("never started")
    }

    @Test("a name with several addresses is served on all of them, at one port")
    func localhost() throws {
        let server = try Self.server()
        let port = try server.start(host: "localhost", port: 0)
        let client = try Client(port: port)
        try client.get("/")
        #expect(try client.answer().status == 404)
        let end = DispatchSemaphore(value: 0)
        server.drain(graceSeconds: 0) { end.signal() }
        end.expectSignal("the drain ends")
    }

    @Test("a server that cannot listen says why")
    func cannotStart() throws {
        try TestServer.with { running in
            #expect(
                throws: ServerError.cannotListen(
                    host: "127.0.0.1", port: running.port, errno: EADDRINUSE)
            ) {
                try Self.server().start(host: "127.0.0.1", port: running.port)
            }
        }
        #expect(throws: ServerError.invalidPort(70_000)) {
            try Self.server().start(host: "127.0.0.1", port: 70_000)
        }
        #expect(throws: ServerError.hostUnknown(host: "not a host", code: EAI_NONAME)) {
            try Self.server().start(host: "not a host", port: 0)
        }
        // An address of the documentation's network is on no machine.
        #expect(
            throws: ServerError.cannotListen(host: "192.0.2.1", port: 0, errno: EADDRNOTAVAIL)
        ) {
            try Self.server().start(host: "192.0.2.1", port: 0)
        }
        var limits = Limits()
        limits.connectionsMax = 0
        let error = LimitError.outOfRange(
            name: "connectionsMax", actual: 0, minimum: 1, maximum: 10_000_000)
        #expect(throws: ServerError.limits(error)) {
            try Self.server(limits).start(host: "127.0.0.1", port: 0)
        }
    }
}
