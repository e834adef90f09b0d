import Foundation
import Testing

/// More than can be done, on a running server.
@Suite("Overload, on a running server")
struct OverloadTests {
    @Test("who would wait too long is refused with 503 and loses nothing, a quiet client is served")
    func refused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "cellar-overload-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try BenchTests.bench(["http", "--model", "2x256", "--write-models", folder.path])
        let server = try CellarProcess([
            folder.appending(path: "lstm_2x256.safetensors").path, "--set", "workers=1",
            "--set", "batch_rows_max=8", "--set", "queue_seconds_max=0.005",
        ])
        let output = try ToolProcess.python("overload", [server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("the benchmark tells what was answered of what was offered, and of a quiet client")
    func bench() throws {
        let text = try BenchTests.bench([
            "overload", "--server", CellarProcess.binary.path, "--model", "1x8",
            "--connections", "4", "--depth", "8", "--seconds", "0.1", "--rounds", "1",
        ])
        let lines = text.split(separator: "\n").map(String.init)
        for name in ["peak ", "1.0x", "2.0x", "4.0x", "quiet, alone", "quiet, beside", "loud"] {
            #expect(lines.contains { $0.hasPrefix(name) }, "\(text)")
        }
    }
}
