import Testing

@testable import CellarBench

/// What a load of streams makes of servers that answer in their own ways.
@Suite("LoadLoop, streams")
struct LoadStreamTests {
    /// What came of a stream of one line on each of two sessions, one after the other.
    static func run(_ answers: [CannedServer.Answer]) throws -> LoadResult {
        // The server answers an empty line: that of the head, and that behind the body.
        let server = try CannedServer(
            answers.flatMap { [CannedServer.Answer(text: ""), $0] })
        defer { server.end() }
        let address = try ServerAddress(url: server.url)
        let only = RequestTemplate(line: Array("[1]".utf8), isLast: true)
        let plan = LoadPlan(
            address: address, connections: 1,
            script: [
                RequestTemplate(
                    streamTo: "/{session}", host: address.text, fields: [], firstLine: only)
            ],
            sessions: 2, end: .sessionsHad, isStream: true)
        return try LoadLoop(plan).run()
    }

    static func stream(_ chunks: [String], end: String = "0\r\n\r\n") -> CannedServer.Answer {
        .init(text: LineScannerTests.head + LineScannerTests.chunks(chunks) + end, closes: true)
    }

    static let answer = stream([#"{"outputs":[1]}"# + "\n"])

    @Test("counts a line for an answer, and begins each stream in a connection of its own")
    func answers() throws {
        let result = try Self.run([Self.answer, Self.answer])
        #expect(result.requests == 2 && result.latencies.totalCount == 2)
        #expect(result.refusals == 0 && result.failures == 0)
        #expect(result.reconnects == 2 && result.bodyBytes == 15)
    }

    @Test(
        "counts a refused line or stream as refused, and goes on with the next session",
        arguments: [
            stream(["{\"status\":503,\"line\":0}\n"]),
            .init(text: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", closes: true),
        ])
    func refusals(refusal: CannedServer.Answer) throws {
        let result = try Self.run([refusal, Self.answer])
        #expect(result.requests == 1 && result.refusals == 1 && result.refusedStatus == 503)
        #expect(result.failures == 0)
    }

    @Test(
        "counts a stream that breaks, before its answer or behind it, as failed",
        arguments: [
            (stream([], end: ""), 2), (stream([]), 2), (stream(["{\"outp"], end: ""), 2),
            (stream(["{\"outputs\":[1]}\n"], end: ""), 3),
        ])
    func breaking(broken: CannedServer.Answer, requests: Int) throws {
        let result = try Self.run([broken, Self.answer, Self.answer])
        #expect(result.failures == 1 && result.requests == requests)
        #expect(result.refusals == 0)
    }

    @Test("ends where a line is neither answer nor problem, or nobody asked for it")
    func faults() {
        let line = "{\"outputs\":[1]}\n"
        for (chunks, fault) in [
            (["tea\n"], ResponseScanner.Fault.line), ([line, line], .unasked),
        ] {
            #expect(throws: LoadError.response(fault)) { try Self.run([Self.stream(chunks)]) }
        }
    }
}
