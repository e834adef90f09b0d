import Foundation
import Testing

/// The files are those of make_hostile.py: libhdf5 1.10 crashes on one and never ends on the other.
@Suite("Files on which libhdf5 itself fails")
struct HostileFileTests {
    @Test(
        "each ends the start with 65 and one line, soon, and takes nothing along",
        arguments: ["crashing", "hanging"], ["serve", "inspect"])
    func refused(model: String, command: String) throws {
        let port = command == "serve" ? ["--port", "0"] : []
        let clock = ContinuousClock()
        let start = clock.now
        let ended = try CellarProcess.run([command, CellarProcess.model(model)] + port)
        #expect(clock.now - start < .seconds(30))
        #expect(ended.exitCode == 65)
        #expect(ended.output.isEmpty)
        #expect(ended.error.hasPrefix("cellar: "))
        #expect(ended.error.contains("\(model).keras: the weights of layer "))
        #expect(ended.error.contains(" cannot be read"))
        #expect(ended.error.dropLast().allSatisfy { $0 != "\n" }, "\(ended.error)")
    }

    @Test("the command that reads weights is not for people")
    func hidden() throws {
        let help = try CellarProcess.run(["--help"]).output
        #expect(!help.contains("read-weights"))
        let ended = try CellarProcess.run(["read-weights"])
        #expect(ended.exitCode == 64)
        #expect(ended.error.contains("a server starts this for itself"))
    }
}
