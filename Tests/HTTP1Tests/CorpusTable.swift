/// One block of the corpus: an input, what comes of it, and perhaps rows that vary it.
struct CorpusTable {
    private struct Row {
        let text: String
        let end: String
        var reasons: [CorpusCase.Difference: String] = [:]
    }

    private let name: String
    private var input = ""
    private var requests: [(text: String, always: Bool)] = []
    private var end = CorpusCase.End.waits
    private var rows: [Row] = []
    private var reasons: [CorpusCase.Difference: String] = [:]

    init(_ block: String) throws {
        let lines = block.split(separator: "\n")
        name = String(lines[0])
        for line in lines.dropFirst() where !line.hasPrefix("#") { try read(String(line)) }
    }

    private mutating func read(_ line: String) throws {
        let word = line.prefix { $0 != " " }
        let rest = String(line.dropFirst(word.count + 1))
        switch word {
        case "from:": break
        case "<": input += rest + "\\r\\n"
        case "<-": input += rest
        case ">", ">>": requests.append((rest, word == ">>"))
        case "=": end = try Self.end(rest)
        case "?":
            guard let sign = rest.ranges(of: " = ").last else {
                throw Corpus.Malformed(line: line)
            }
            rows.append(
                Row(
                    text: String(rest[..<sign.lowerBound]), end: String(rest[sign.upperBound...])))
        default:
            guard word.hasSuffix(":"),
                let difference = CorpusCase.Difference(
                    rawValue: String(word.dropLast()))
            else { throw Corpus.Malformed(line: line) }
            if rows.isEmpty {
                reasons[difference] = rest
            } else {
                rows[rows.count - 1].reasons[difference] = rest
            }
        }
    }

    func cases() throws -> [CorpusCase] {
        guard !rows.isEmpty else {
            return [
                CorpusCase(
                    name: name, input: try Corpus.unescape(input),
                    requests: try requests.map { try Self.request($0.text) }, end: end,
                    reasons: reasons, tableReasons: [:])
            ]
        }
        return try rows.map(makeCase)
    }

    private func makeCase(_ row: Row) throws -> CorpusCase {
        let word = row.end.prefix { $0 != " " }
        let (end, comes): (CorpusCase.End, [(text: String, always: Bool)]) =
            switch word {
            case "ok": (end, requests)
            case "wait": (.waits, requests.filter(\.always))
            default: (try Self.end(row.end), requests.filter(\.always))
            }
        let argument = row.end.dropFirst(word.count + 1)
        return CorpusCase(
            name: "\(name): \(row.text)",
            input: try Corpus.unescape(input.replacing("\\?", with: row.text)),
            requests: try comes.map {
                try Self.request($0.text.replacing("\\?", with: argument))
            },
            end: end, reasons: row.reasons, tableReasons: reasons)
    }

    private static func end(_ text: String) throws -> CorpusCase.End {
        let words = text.split(separator: " ")
        switch words.first {
        case "waits": return .waits
        case "closes": return .closes
        case let word?:
            guard words.count == 2, let status = Int(word) else { break }
            return .refused(status: status, error: String(words[1]))
        case nil: break
        }
        throw Corpus.Malformed(line: text)
    }

    /// The request of `METHOD path authority "body"`.
    private static func request(_ text: String) throws -> CorpusCase.Request {
        let words = text.split(separator: " ", maxSplits: 3)
        guard words.count >= 3 else { throw Corpus.Malformed(line: text) }
        let body = words.count == 4 ? words[3].dropFirst().dropLast() : ""
        return CorpusCase.Request(
            method: String(words[0]), path: String(words[1]),
            authority: words[2] == "-" ? nil : String(words[2]), body: try Corpus.unescape(body))
    }
}
