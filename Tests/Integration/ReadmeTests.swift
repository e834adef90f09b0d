import Foundation
import Testing

@Suite("The README")
struct ReadmeTests {
    private static let text =
        (try? String(
            contentsOf: CellarProcess.repository.appending(path: "README.md"), encoding: .utf8))
        ?? ""

    @Test("its curl session gives the answers that it shows")
    func session() throws {
        let demo = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let server = try CellarProcess([demo])
        let session = try ConsoleSession(page: "README.md")
        #expect(session.steps.count == 7)
        try session.run(against: server)
    }

    @Test("the page for those who move here gives the answers that it shows")
    func moving() throws {
        let demo = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let server = try CellarProcess([demo])
        let page = "Sources/cellar/Cellar.docc/MovingToCellar.md"
        let session = try ConsoleSession(page: page)
        #expect(session.steps.count >= 20)
        try session.run(against: server)
        // Who follows it to its end leaves nothing behind.
        #expect(try Curl(server).get("/v1/sessions").json["sessions"] == [])
    }

    @Test("every file that its table of steps names is there")
    func files() {
        let rows = Self.text.split(separator: "\n").filter { $0.hasPrefix("| ") }
        let names = rows.flatMap { row in
            row.matches(of: #/`([A-Za-z0-9]+\/[A-Za-z0-9+]+\.swift)`/#).map { String($0.1) }
        }
        #expect(names.count >= 12)
        for name in names {
            let file = CellarProcess.repository.appending(path: "Sources/\(name)")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(name)")
        }
    }
}
