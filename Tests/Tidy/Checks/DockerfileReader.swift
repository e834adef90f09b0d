/// Follows a Dockerfile from line to line: which stages there are, and what each stage has been
/// given that a later line may name.
struct DockerfileReader {
    private(set) var findings: [Finding] = []
    private let path: String
    private let known: NamedThings
    private var stages: Set<String> = []
    private var copied: Set<String> = []

    init(path: String, text: String, known: NamedThings) {
        self.path = path
        self.known = known
        for (line, instruction) in Self.instructions(text) { read(instruction, line) }
    }

    /// Instructions with their continuation lines joined, and the line each begins at.
    private static func instructions(_ text: String) -> [(line: Int, words: [String])] {
        var found: [(line: Int, words: [String])] = []
        var isContinued = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
            let words = line.split { " \t\\\"[],".contains($0) }.map(String.init)
            if isContinued, let last = found.popLast() {
                found.append((last.line, last.words + words))
            } else if !words.isEmpty {
                found.append((index + 1, words))
            }
            isContinued = line.hasSuffix("\\")
        }
        return found
    }

    private mutating func read(_ words: [String], _ line: Int) {
        let arguments = Array(words.dropFirst())
        switch words.first {
        case "FROM":
            copied = []
            if arguments.count == 3, arguments[1].lowercased() == "as" {
                stages.insert(arguments[2])
            }
        case "COPY", "ADD": readCopy(arguments, line)
        case "RUN", "ENTRYPOINT", "CMD", "HEALTHCHECK": readCommand(arguments, line)
        default: break
        }
    }

    private mutating func readCopy(_ arguments: [String], _ line: Int) {
        let places = arguments.filter { !$0.hasPrefix("--") }
        let stage = arguments.first { $0.hasPrefix("--from=") }?.dropFirst("--from=".count)
        if let stage, !stages.contains(String(stage)) {
            findings.append(Finding(path, line, "there is no stage \(stage)"))
        }
        guard let target = places.last else { return }
        for source in places.dropLast() {
            if stage == nil && !known.paths.contains(source) {
                findings.append(Finding(path, line, "there is no \(source) to copy"))
            }
            let name = source.split(separator: "/").last ?? ""
            copied.insert(target.hasSuffix("/") ? target + name : target)
        }
    }

    /// Absolute paths under which we put things must have been copied.
    private mutating func readCommand(_ words: [String], _ line: Int) {
        let ours = ["/usr/local/", "/etc/cellar/", "/srv/"]
        for word in words where ours.contains(where: word.hasPrefix) && !copied.contains(word) {
            findings.append(Finding(path, line, "nothing was copied to \(word)"))
        }
    }
}
