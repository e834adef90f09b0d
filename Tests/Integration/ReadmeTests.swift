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
        let match = try #require(Self.text.firstMatch(of: #/```console\n((?s).*?)```/#))
        let block = String(match.1)
        // A command and what it prints, up to the next command.
        let commands = block.components(separatedBy: "$ ").dropFirst()
        #expect(commands.count == 7)
        for command in commands {
            let lines = command.split(separator: "\n", maxSplits: 1).map(String.init)
            let line = lines[0].replacing("curl ", with: "curl -sS ")
                .replacing("http://127.0.0.1:8000", with: server.url)
            let printed = try ToolProcess.run("bash", ["-c", line])
            let expected = lines.count == 2 ? String(lines[1].dropLast()) : ""
            #expect(matches(printed.text, expected), "\(line) printed \(printed.text)")
        }
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

    /// Whether `text` is `pattern`, in which … stands for anything.
    private func matches(_ text: String, _ pattern: some StringProtocol) -> Bool {
        let parts = pattern.components(separatedBy: "…")
        guard text.hasPrefix(parts[0]), text.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = text[...]
        for part in parts where !part.isEmpty {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return parts.count > 1 || text == parts[0]
    }
}
