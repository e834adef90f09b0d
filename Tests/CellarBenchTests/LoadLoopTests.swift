import Testing

@testable import CellarBench

/// What a load makes of servers that answer in their own ways.
@Suite("LoadLoop")
struct LoadLoopTests {
    typealias Answer = CannedServer.Answer

    /// What came of `sessions` requests, or of a fixed rate for some time, on one connection.
    static func run(
        _ answers: [Answer], sessions: Int, end: LoadPlan.End = .sessionsHad, rate: Double? = nil
    ) throws -> (result: LoadResult, answered: Int) {
        let server = try CannedServer(answers)
        defer { server.end() }
        let address = try ServerAddress(url: server.url)
        let plan = LoadPlan(
            address: address, connections: 1,
            script: [RequestTemplate("GET", "/{session}", host: address.text)],
            sessions: sessions, end: end, rate: rate)
        return (try LoadLoop(plan).run(), server.answered)
    }

    @Test("counts successes and refusals apart")
    func refusals() throws {
        let refusal = Answer(text: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        let (result, answered) = try Self.run([Answer(), refusal, Answer()], sessions: 5)
        #expect(answered == 5)
        #expect(result.requests == 4 && result.latencies.totalCount == 4)
        #expect(result.refusals == 1 && result.refusedStatus == 503)
        #expect(result.failures == 0 && result.reconnects == 0 && result.bodyBytes == 2)
    }

    @Test("goes on with another connection where the server says that it closes one")
    func closing() throws {
        let last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        let (result, answered) = try Self.run(
            [Answer(text: last, closes: true), Answer()], sessions: 3)
        #expect(answered == 3 && result.requests == 3)
        #expect(result.reconnects == 1 && result.failures == 0)
    }

    @Test(
        "counts a request that is never answered as failed, and sends it again",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1",
        ])
    func breaking(text: String) throws {
        let (result, answered) = try Self.run(
            [Answer(text: text, closes: true), Answer()], sessions: 2)
        #expect(answered == 3)
        #expect(result.requests == 2 && result.failures == 1 && result.reconnects == 1)
    }

    @Test("ends where an answer cannot be understood, or nobody asked for it")
    func faults() {
        let two = "HTTP/1.1 204 A\r\n\r\nHTTP/1.1 204 B\r\n\r\n"
        for (text, fault) in [
            ("nonsense\r\n\r\n", ResponseScanner.Fault.noStatus), (two, .unasked),
        ] {
            #expect(throws: LoadError.response(fault)) {
                try Self.run([Answer(text: text)], sessions: 2)
            }
        }
    }

    @Test("ends where requests fail again and again, and where nobody listens")
    func gone() throws {
        #expect(throws: LoadError.failures(LoadLoop.failuresMax + 1)) {
            try Self.run([Answer(text: "", closes: true)], sessions: 1)
        }
        let server = try CannedServer([Answer()])
        server.end()
        #expect(throws: LoadError.self) {
            let request = RequestTemplate("GET", "/", host: "h")
            let address = try ServerAddress(url: server.url)
            // The first may still find the listener that is about to close.
            for _ in 0..<100 { _ = try SingleRequest(request, to: address) }
        }
    }

    @Test("latencies at a fixed rate count from when requests were to be sent")
    func coordinatedOmission() throws {
        // One answer in 200 ms, while a request is to be sent every 2 ms; then all at once.
        let (result, _) = try Self.run(
            [Answer(milliseconds: 200), Answer()], sessions: 1,
            end: .seconds(0.4, warmUp: 0), rate: 500)
        #expect((100...201).contains(result.requests))
        #expect(result.microseconds(percentile: 100) >= 199_000)
        // Half of the requests were to be sent within the pause, so that a fifth of all waited for
        // more than half of it; a client that stands still meanwhile sees one long request.
        #expect(result.microseconds(percentile: 80) >= 60_000)
    }

    @Test(
        "reads addresses of servers",
        arguments: [
            ("http://127.0.0.1:8000", "127.0.0.1:8000"), ("localhost:1", "localhost:1"),
            ("http://10.0.0.1:65535/", "10.0.0.1:65535"), ("http://example.org:80", nil),
            ("http://127.0.0.1", nil), ("127.0.0.1:65536", nil), ("https://127.0.0.1:1", nil),
        ])
    func addresses(url: String, text: String?) {
        #expect((try? ServerAddress(url: url))?.text == text)
    }
}
