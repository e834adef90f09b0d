import Foundation
import Testing

/// The benchmarks run, and their hashes say that no way of computing changes the answer.
@Suite("CellarBench")
struct BenchTests {
    /// What `CellarBench`, built beside the tests, prints.
    static func bench(_ arguments: [String]) throws -> String {
        let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "CellarBench")
        let result = try ToolProcess.run(tool.path, arguments)
        #expect(result.exitCode == 0, "\(result.errorText)")
        return result.text
    }

    /// The hash of the states of a small stack.
    static func hash(kind: String, time: Int, threads: Int, _ more: [String] = []) throws -> String
    {
        let text = try bench(
            [
                "kernel", "--json", "--seconds", "0.001", "--units", "20", "--layers", "2",
                "--input", "5", "--batch", "6", "--kind", kind, "--time", "\(time)", "--threads",
                "\(threads)",
            ] + more)
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect((object?["us_per_step"] as? Double ?? 0) > 0)
        #expect(object?["units"] as? Int == 20 && object?["batch"] as? Int == 6)
        return try #require(object?["hash"] as? String)
    }

    @Test("a step's bits do not depend on threads", arguments: ["lstm", "gru"], [1, 7])
    func threads(kind: String, time: Int) throws {
        let alone = try Self.hash(kind: kind, time: time, threads: 1)
        #expect(try Self.hash(kind: kind, time: time, threads: 2) == alone)
        #expect(try Self.hash(kind: kind, time: time + 1, threads: 1) != alone)
        #expect(try Self.hash(kind: kind, time: time, threads: 1, ["--kernel", "blas"]) != alone)
    }

    @Test("sessions that step together are measured through the engine")
    func batching() throws {
        let text = try Self.bench(["batching", "--units", "8", "--input", "4", "--thousands", "1"])
        #expect(text.contains("512 sessions at a time: "))
        #expect(text.contains("one step beside 10,000: p50 "))
    }

    @Test("what cannot be measured is refused")
    func refusals() throws {
        let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "CellarBench").path
        for arguments in [["--instruction-set", "mmx"], ["--units", "0"], ["--kind", "cnn"]] {
            #expect(try ToolProcess.run(tool, ["kernel"] + arguments).exitCode == 64)
        }
    }
}
