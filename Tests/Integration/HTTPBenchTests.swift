import Foundation
import Testing

/// Short loads on the built server: whether what is counted can be, not how fast it is.
@Suite("CellarBench http")
struct HTTPBenchTests {
    /// The lines of JSON that a run on a server of its own prints.
    static func figures(_ arguments: [String]) throws -> [[String: Any]] {
        let server = ["--server", CellarProcess.binary.path]
        let text = try BenchTests.bench(["http", "--json"] + server + arguments)
        return try text.split(separator: "\n").map {
            let object = try JSONSerialization.jsonObject(with: Data($0.utf8))
            return try #require(object as? [String: Any])
        }
    }

    static func number(_ figure: [String: Any], _ key: String) throws -> Double {
        try #require((figure[key] as? NSNumber)?.doubleValue, "\(key) in \(figure)")
    }

    @Test("every kind of request is answered, on both models")
    func table() throws {
        let figures = try Self.figures(
            ["--seconds", "0.1", "--connections", "3", "--sessions", "7"])
        let rows = figures.map { "\($0["what"] ?? "") \($0["model"] ?? "-")" }
        #expect(
            rows == [
                "health -", "json 1x8", "json 2x256", "npy 1x8", "npy 2x256", "stream 1x8",
                "stream 2x256",
            ])
        for figure in figures {
            #expect(try Self.number(figure, "requests") > 5)
            #expect(try Self.number(figure, "refused") == 0)
            #expect(try Self.number(figure, "failed") == 0)
            let isStream = figure["what"] as? String == "stream"
            #expect(try isStream || Self.number(figure, "reconnects") == 0)
            let latencies = try ["p50_us", "p99_us", "p99_9_us", "max_us"].map {
                try Self.number(figure, $0)
            }
            #expect(latencies == latencies.sorted() && latencies[0] > 0)
        }
        // 256 floats behind a header of 128 bytes.
        #expect(try Self.number(figures[4], "body_bytes") == 1152)
        // A line of a stream is to the byte what a whole request is answered.
        let answers = figures.compactMap { $0["answer"] as? String }
        #expect(answers[0...1] == answers[4...5] && Set(answers).count == 4)
    }

    @Test("the same steps have the same answer, at whatever load")
    func answers() throws {
        let what = ["--seconds", "0.05", "--what", "npy", "--model", "1x8", "--sessions", "2"]
        let one = try Self.figures(what + ["--connections", "1"])
        let many = try Self.figures(what + ["--connections", "9"])
        #expect(one.first?["answer"] as? String == many.first?["answer"] as? String)
        #expect(one.count == 1 && many.count == 1)
    }

    @Test("streams go from session to session, a connection for each", arguments: [1, 2, 7])
    func streams(steps: Int) throws {
        let figure = try #require(
            Self.figures([
                "--seconds", "0.3", "--what", "stream", "--model", "1x8", "--connections", "3",
                "--sessions", "5", "--steps", "\(steps)",
            ]).first)
        let requests = try Self.number(figure, "requests")
        #expect(requests > 20)
        #expect(try Self.number(figure, "refused") == 0)
        #expect(try Self.number(figure, "failed") == 0)
        // Those of the time that does not count are among them; and each connection may be in one.
        #expect(try Self.number(figure, "reconnects") >= requests / Double(steps) - 3)
        let one = try Self.number(figure, "body_bytes")
        #expect((50...200).contains(one))
    }

    @Test("no more requests are sent than a fixed rate asks for")
    func rate() throws {
        let figure = try #require(
            Self.figures([
                "--seconds", "0.5", "--what", "health", "--connections", "4", "--sessions", "1",
                "--rate", "200",
            ]).first)
        #expect(try Self.number(figure, "rate") == 200)
        // Those before the time that counts may be answered in it.
        #expect(try (20.0...120).contains(Self.number(figure, "requests")))
        #expect(try Self.number(figure, "failed") == 0)
    }

    @Test("idle connections are all open when they are counted")
    func idle() throws {
        let figure = try #require(Self.figures(["--idle", "50", "--model", "1x8"]).first)
        let opened =
            try Self.number(figure, "descriptors_after")
            - Self.number(figure, "descriptors_before")
        #expect(opened == 50 || opened == 49, "one may not have been closed yet before")
        #expect(try Self.number(figure, "resident_after") > 1_000_000)
    }

    @Test("connections and sessions come and go, and leave no descriptor behind")
    func churn() throws {
        let figure = try #require(
            Self.figures(["--churn", "1", "--model", "1x8", "--connections", "4"]).first)
        #expect(try Self.number(figure, "sessions") > 8)
        #expect(try Self.number(figure, "connections") > 8)
        #expect(try Self.number(figure, "refused") == 0)
        #expect(try Self.number(figure, "failed") == 0)
        let begin = try Self.number(figure, "descriptors_begin")
        let end = try Self.number(figure, "descriptors_end")
        #expect(end <= begin + 1, "that of the last look may not have been closed yet")
        #expect(try Self.number(figure, "sessions_end") == 0)
        let resident = try #require(figure["resident"] as? [Double])
        #expect(resident.count == 10 && resident.allSatisfy { $0 > 1_000_000 })
        #expect(resident[9] == (try Self.number(figure, "resident_end")))
    }

    @Test("a run that cannot be made says why")
    func reasons() throws {
        let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "CellarBench").path
        let server = try CellarProcess([CellarProcess.model("stream")])
        let reasons: [([String], String)] = [
            (["--what", "json"], #"making a session was answered 404 {"type""#),
            (["--idle", "1", "--pid", "999999999"], "there is no process 999999999"),
            (
                ["--path", "/openapi.json", "--setup-path", "/gone"],
                "making a session was answered"
            ),
        ]
        for (arguments, reason) in reasons {
            let result = try ToolProcess.run(tool, ["http", "--url", server.url] + arguments)
            #expect(
                result.exitCode == 1 && result.errorText.contains(reason), "\(result.errorText)")
        }
    }

    @Test("a server that cannot be reached ends the run, and so does what cannot be measured")
    func refusals() throws {
        let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "CellarBench").path
        let refused: [(arguments: [String], exitCode: Int32)] = [
            (["--what", "tea"], 64), (["--model", "2"], 64), (["--connections", "0"], 64),
            (["--path", "/"], 64), (["--rate", "0"], 64), (["--idle", "5", "--url", "h:1"], 64),
            (["--url", "somewhere"], 1), (["--server", "/bin/true"], 1),
        ]
        for (arguments, exitCode) in refused {
            #expect(
                try ToolProcess.run(tool, ["http"] + arguments).exitCode == exitCode,
                "\(arguments)")
        }
    }
}
