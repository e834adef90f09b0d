import Dispatch
import Glibc
import Testing

@testable import HTTP1

/// The threads that attend to reactors.
@Suite("Threads of reactors")
struct AttendTests {
    private static let burst = [String](
        repeating: "GET /thread HTTP/1.1\r\nHost: h\r\n\r\n", count: 64
    ).joined()

    @Test("a reactor with much to do goes on to a thread that waits; nothing is lost on the way")
    func handOver() throws {
        try TestServer.with(reactors: 2) { server in
            let client = try Client(port: server.port)
            // Without a hand-over a burst is one thread's: the reactor never comes to rest in it.
            let handedOver = try (0..<200).contains { _ in
                try client.send(Self.burst)
                let threads = try (0..<64).map { _ in try client.answer().text }
                return Set(threads).count > 1
            }
            #expect(handedOver)
        }
    }

    @Test("threads that keep to their cores serve as others do")
    func kept() throws {
        try TestServer.with(reactors: 2, keepsToCores: true) { server in
            let clients = try (0..<4).map { _ in try Client(port: server.port) }
            for client in clients { try client.send(Self.burst) }
            for client in clients {
                for _ in 0..<64 { #expect(try client.answer().status == 200) }
            }
        }
    }

    @Test("of a drained server nothing stays, also where an answer comes later than its end")
    func drained() throws {
        let isAlive: @Sendable () -> Bool
        do {
            let server = try TestServer()
            isAlive = server.handlerIsAlive
            let client = try Client(port: server.port)
            try client.get("/hold")
            let responders = try server.held(1)
            server.startDraining(graceSeconds: 0).expectSignal("the drain ends")
            for respond in responders { respond { Response(status: .ok) } }
        }
        let deadline = DispatchTime.now() + Client.patienceSeconds
        while isAlive() {
            try #require(DispatchTime.now() < deadline, "the server goes")
            sched_yield()
        }
    }
}
