import Testing

@testable import HTTP1

/// Who sends many requests at once, and who beside them sends one.
@Suite("Turns of connections")
struct TurnTests {
    private static let moment = Moment(seconds: 1, date: ConnectionDriver.date)

    private static func gets(_ paths: some Sequence<String>) -> [UInt8] {
        Array(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined().utf8)
    }

    @Test("answers bring no requests: what they make room for waits for a turn")
    func answersBringNone() {
        var state = ConnectionState(limits: Limits())
        state.requestsPerTurn = 3
        var actions = Self.gets((0..<8).map { "/\($0)" }).withUnsafeBytes {
            state.handle(.received($0), at: Self.moment)
        }
        #expect(actions.requests.count == 3)
        for number in 0..<3 {
            actions = state.handle(
                .responded(number: number, Response(status: .ok)), at: Self.moment)
            #expect(actions.requests.isEmpty)
            #expect(actions.turnIsOver && !actions.reading)
        }
        actions = state.handle(.turn, at: Self.moment)
        #expect(actions.requests.map(\.request.path) == ["/3", "/4", "/5"])
    }

    @Test("room for more requests than may be under way is told of as a turn")
    func roomIsATurn() {
        var limits = Limits()
        limits.pipelinedRequestsMax = 2
        var state = ConnectionState(limits: limits)
        var actions = Self.gets(["/0", "/1", "/2"]).withUnsafeBytes {
            state.handle(.received($0), at: Self.moment)
        }
        #expect(actions.requests.count == 2)
        #expect(!actions.turnIsOver && !actions.reading)
        actions = state.handle(.responded(number: 0, Response(status: .ok)), at: Self.moment)
        #expect(actions.requests.isEmpty && actions.turnIsOver)
        actions = state.handle(.turn, at: Self.moment)
        #expect(actions.requests.map(\.request.path) == ["/2"])
        #expect(!actions.turnIsOver)
    }

    @Test("a quiet connection's answer comes between those of a loud one, not behind all of them")
    func answersInTurns() throws {
        try TestServer.with(reactors: 1) { server in
            let (loud, quiet) = (try Client(port: server.port), try Client(port: server.port))
            try loud.send(Self.gets([String](repeating: "/hold", count: 64)))
            let loudResponders = try server.held(64)
            try quiet.get("/hold")
            let quietResponders = try server.held(1)
            let written = AnswersInOneGo(
                loudResponders.map { ("loud", $0) } + quietResponders.map { ("quiet", $0) })
            for _ in 0..<64 { #expect(try loud.answer().status == 200) }
            #expect(try quiet.answer().status == 200)
            // Behind the first answer, and the loud one's half of a round.
            #expect(written.names.firstIndex(of: "quiet") == 17)
            #expect(written.names.count == 65)
        }
    }

    @Test("with much under way what is sent ahead stays in its socket; who has none is served")
    func sentAhead() throws {
        try TestServer.with(reactors: 1) { server in
            let clients = try (0..<8).map { _ in try Client(port: server.port) }
            for client in clients {
                try client.send(Self.gets([String](repeating: "/hold", count: 64)))
            }
            // 256 are enough; a round that began before may bring its share above that.
            var responders = try server.held(256)
            let other = try Client(port: server.port)
            let rounds = server.rounds
            for index in 0..<200 {
                try other.get("/\(index)")
                #expect(try other.answer().text == "/\(index)")
            }
            // What is held back does not keep the reactor turning.
            #expect(server.rounds - rounds < 200 * 10)
            responders += server.heldSoFar
            #expect(responders.count < 256 + 64)
            var answered = 0
            while answered < 8 * 64 {
                for respond in responders { respond { Response(status: .ok) } }
                answered += responders.count
                responders = answered < 8 * 64 ? try server.held(1) : []
            }
            for client in clients {
                for _ in 0..<64 { #expect(try client.answer().status == 200) }
            }
        }
    }
}
