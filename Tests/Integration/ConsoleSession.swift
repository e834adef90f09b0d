import Foundation
import Testing

/// The commands that a page shows in its ```console blocks, and what it says that they print.
///
/// A command stands behind `$ `, its further lines behind `> `; what follows is printed, with … for
/// anything.
struct ConsoleSession {
    struct Step {
        let command: String
        let output: String
    }

    let steps: [Step]

    /// Those of a page of the repository.
    init(page: String) throws {
        let text = try String(
            contentsOf: CellarProcess.repository.appending(path: page), encoding: .utf8)
        let blocks = text.matches(of: #/```console\n((?s).*?)```/#).map { String($0.1) }
        steps = blocks.flatMap { $0.components(separatedBy: "$ ").dropFirst() }.map { step in
            let lines = step.split(separator: "\n", omittingEmptySubsequences: false)
            let more = lines.dropFirst().prefix { $0.hasPrefix("> ") }
            let command = [lines[0]] + more.map { $0.dropFirst(2) }
            let printed = lines.dropFirst(command.count).drop { $0.isEmpty }
            return Step(
                command: command.joined(separator: "\n"),
                output: printed.joined(separator: "\n").trimmingCharacters(in: .newlines))
        }
    }

    /// Runs every command in one folder, one after the other, against `server` in the place of the
    /// one that the page names, and holds what it prints to the page.
    func run(against server: CellarProcess) throws {
        let folder = try ModelFolder()
        for step in steps {
            let command = step.command.replacing("curl ", with: "curl -sS ")
                .replacing("http://127.0.0.1:8000", with: server.url)
            let printed = try ToolProcess.run(
                "bash", ["-c", "cd '\(folder.path(""))'\n\(command)"])
            let text = printed.text.trimmingCharacters(in: .newlines)
            #expect(
                Self.matches(text, step.output),
                "\(command)\nprinted \(text)\(printed.errorText)\nnot \(step.output)")
        }
    }

    /// Whether `text` is `pattern`, in which … stands for anything.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
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
