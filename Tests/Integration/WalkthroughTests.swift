import Foundation
import Testing

@Suite("The demo, as a newcomer meets it")
struct WalkthroughTests {
    @Test("the walk through the demo model runs to its end")
    func walkthrough() throws {
        let demo = CellarProcess.repository.appending(path: "config/demo")
        let server = try CellarProcess([demo.appending(path: "co2.keras").path])
        let output = try ToolProcess.run(
            "bash", [demo.appending(path: "walkthrough.sh").path, server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        // It cleans up behind itself.
        #expect(try Curl(server).get("/v1/sessions").json["sessions"] == [])
    }
}
