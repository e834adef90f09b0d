import Foundation
import Testing

/// What the release binary takes from the heap; unoptimised code takes more, and is not asked.
@Suite("allocations", .enabled(if: CellarProcess.isRelease, "needs CELLAR_BINARY, as `make test`"))
struct AllocationTests {
    /// Counts as long as a server runs: a library that is loaded before it writes into a file.
    private struct Counter {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "cellar-allocations-\(UUID().uuidString)")

        var environment: [String: String] {
            let library = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appending(path: "libCAllocations.so")
            return ["LD_PRELOAD": library.path, "ALLOCATIONS_FILE": file.path]
        }

        func read() throws -> Int {
            try Data(contentsOf: file).withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
        }
    }

    @Test(
        "a step takes nothing: a request of 2,000 steps takes what one of 1,000 takes",
        arguments: ["blas", "fused"])
    func steps(kernel: String) throws {
        let counter = Counter()
        defer { try? FileManager.default.removeItem(at: counter.file) }
        let demo = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let server = try CellarProcess(
            [demo, "--set", "kernel=\(kernel)", "--set", "workers=1"],
            environment: counter.environment)
        let curl = Curl(server)
        #expect(try counter.read() > 1000, "nothing was counted at the start")
        _ = try curl.post("/v1/models/co2/sessions", #"{"id": "s"}"#)

        func taken(steps: Int) throws -> Int {
            let row = "[0.25, 0.5, -0.25]"
            let rows = [String](repeating: row, count: steps).joined(separator: ", ")
            let before = try counter.read()
            let answer = try curl.post(
                "/v1/sessions/s/forward", #"{"inputs": [\#(rows)], "return_sequences": false}"#)
            #expect(answer.status == 200)
            return try counter.read() - before
        }
        // The first requests fill caches; the least of some is without what timers take.
        _ = try taken(steps: 2000)
        let short = try (0..<5).map { _ in try taken(steps: 1000) }.min() ?? 0
        let long = try (0..<5).map { _ in try taken(steps: 2000) }.min() ?? 0
        #expect(short > 0)
        // A longer body is read in a few more pieces.
        #expect(long - short < 50, "\(short) for 1,000 steps, \(long) for 2,000")
    }

    @Test(
        "to read a request takes nothing: one of many bytes takes what one of few takes",
        arguments: [
            Sent(fields: ["Host: a.host.of.many.letters.example.org:8000"]),
            Sent(fields: ["X-Many: \(String(repeating: "letters ", count: 100))"]),
            Sent(fields: [], bodyBytes: 2000),
        ])
    func reading(many: Sent) throws {
        let few = try taken(each: Sent(fields: []))
        let more = try taken(each: many) - few
        // What wakes the server takes something too, some times in fifty requests.
        #expect(abs(more) < 0.5, "\(few) for one of few, \(more) more for one of many")
    }

    @Test("a request for an answer without a body takes at most 6")
    func requests() throws {
        #expect(try taken(each: Sent(fields: [])) <= 6)
    }

    /// What a request has beside its line and a short `Host`.
    struct Sent {
        let fields: [String]
        var bodyBytes = 0
    }

    /// What each of many requests takes of a server of their own.
    private func taken(each sent: Sent) throws -> Double {
        let counter = Counter()
        defer { try? FileManager.default.removeItem(at: counter.file) }
        let demo = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let server = try CellarProcess([demo], environment: counter.environment)

        func taken(requests: Int) throws -> Int {
            let before = try counter.read()
            let output = try ToolProcess.python(
                "in_one_go",
                ["\(server.url)", "\(requests)", "\(sent.bodyBytes)"] + sent.fields)
            #expect(output.exitCode == 0, "\(output.errorText)")
            return try counter.read() - before
        }
        _ = try taken(requests: 100)
        let few = try (0..<3).map { _ in try taken(requests: 1000) }.min() ?? 0
        let many = try (0..<3).map { _ in try taken(requests: 3000) }.min() ?? 0
        #expect(few > 1000)
        return Double(many - few) / 2000
    }
}
