import Foundation
import Testing

@Suite("Stopping in order")
struct StopTests {
    @Test("what runs at SIGTERM is answered, what comes after finds no one")
    func drain() throws {
        let server = try CellarProcess([CellarProcess.model("seed")])
        let output = try ToolProcess.python("drain", [server.url, "\(server.pid)"])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(server.stop() == 0)
    }
}
