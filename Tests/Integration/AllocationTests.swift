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

    @Test("a request for a line of JSON takes at most 12")
    func requests() throws {
        let counter = Counter()
        defer { try? FileManager.default.removeItem(at: counter.file) }
        let demo = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let server = try CellarProcess([demo], environment: counter.environment)

        /// By curl, which sends no fragment and asks again and again on one connection.
        func taken(requests: Int) throws -> Int {
            let before = try counter.read()
            let url = "\(server.url)/v2/health/live#[1-\(requests)]"
            let output = try ToolProcess.run("curl", ["-sSf", "-o", "/dev/null", url])
            #expect(output.exitCode == 0, "\(output.errorText)")
            return try counter.read() - before
        }
        _ = try taken(requests: 100)
        let few = try (0..<3).map { _ in try taken(requests: 1000) }.min() ?? 0
        let many = try (0..<3).map { _ in try taken(requests: 2000) }.min() ?? 0
        #expect(few > 1000)
        #expect(many - few <= 12 * 1000, "\(few) for 1,000 requests, \(many) for 2,000")
    }
}
