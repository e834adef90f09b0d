import Foundation

/// How long files, functions and lines may be, in every language that people write here.
enum Sizes {
    static let fileLinesMax = 400
    static let functionLinesMax = 70
    static let columnsMax = 100

    enum Language {
        case swift, cxx, shell, python

        init?(path: String, text: String) {
            switch (path as NSString).pathExtension {
            case "swift": self = .swift
            case "cpp", "c", "h": self = .cxx
            case "sh": self = .shell
            case "py": self = .python
            case "" where text.hasPrefix("#!/usr/bin/env bash"): self = .shell
            case "" where text.hasPrefix("#!/usr/bin/env python3"): self = .python
            default: return nil
            }
        }
    }

    static func findings(path: String, text: String) -> [Finding] {
        guard let language = Language(path: path, text: text) else { return [] }
        let lines = lines(of: text)
        var findings: [Finding] = []
        if lines.count > fileLinesMax {
            findings.append(
                Finding(path, lines.count, "a file of \(lines.count) lines; max \(fileLinesMax)"))
        }
        for (index, line) in lines.enumerated() where line.utf8.count > columnsMax {
            let columns = line.unicodeScalars.count
            if columns > columnsMax {
                findings.append(
                    Finding(path, index + 1, "a line of \(columns) columns; max \(columnsMax)"))
            }
        }
        for (name, range) in functions(language, text, lines) where range.count > functionLinesMax {
            let what = "\(name) has \(range.count) lines; max \(functionLinesMax)"
            findings.append(Finding(path, range.lowerBound, what))
        }
        return findings
    }

    private typealias Function = (name: String, lines: ClosedRange<Int>)

    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func functions(
        _ language: Language, _ text: String, _ lines: [Substring]
    ) -> [Function] {
        switch language {
        case .swift:
            DeclarationScanner(Lexer(text).tokens).declarations
                .filter { $0.isFunction || $0.isProperty }
                .map { ($0.name, $0.lines) }
        case .cxx: cxxFunctions(Lexer(text, language: .cxx).tokens)
        case .shell: shellFunctions(lines)
        case .python: pythonFunctions(lines)
        }
    }

    /// A brace outside of functions whose head has parentheses and no `=` opens a function.
    private static func cxxFunctions(_ tokens: [Token]) -> [Function] {
        let scopes: Set = ["namespace", "extern", "class", "struct", "union", "enum"]
        var found: [Function] = []
        var head: [Token] = []
        var parentheses = 0
        var open: (name: String, line: Int, depth: Int)?
        var depth = 0
        for token in tokens {
            switch token.text {
            case "{" where open == nil && parentheses == 0:
                depth += 1
                if let name = cxxName(head), !head.contains(where: { scopes.contains($0.text) }) {
                    open = (name, head.first?.line ?? token.line, depth)
                }
                head = []
            case "{": depth += 1
            case "}":
                if let function = open, function.depth == depth {
                    found.append((function.name, function.line...token.line))
                    open = nil
                }
                depth -= 1
                head = []
            case ";" where parentheses == 0: head = []
            default:
                if token.text == "(" { parentheses += 1 }
                if token.text == ")" { parentheses -= 1 }
                head.append(token)
            }
        }
        return found
    }

    private static func cxxName(_ head: [Token]) -> String? {
        guard let parenthesis = head.firstIndex(where: { $0.text == "(" }), parenthesis > 0,
            !head[..<parenthesis].contains(where: { $0.text == "=" })
        else { return nil }
        return head[parenthesis - 1].text
    }

    private static func shellFunctions(_ lines: [Substring]) -> [Function] {
        var found: [Function] = []
        var open: (name: String, line: Int)?
        for (index, line) in lines.enumerated() {
            if line.hasSuffix("() {"), let name = line.split(separator: "(").first {
                open = (String(name), index + 1)
            } else if line == "}", let function = open {
                found.append((function.name, function.line...index + 1))
                open = nil
            }
        }
        return found
    }

    private static func pythonFunctions(_ lines: [Substring]) -> [Function] {
        func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }
        return lines.indices.compactMap { start in
            let words = lines[start].split(separator: " ")
            guard let keyword = words.firstIndex(of: "def"), keyword < 2, words.count > keyword + 1
            else { return nil }
            var last = start
            for index in lines.indices[(start + 1)...] where !lines[index].isEmpty {
                let isSignature = lines[index].drop { $0 == " " }.hasPrefix(")")
                guard isSignature || indent(lines[index]) > indent(lines[start]) else { break }
                last = index
            }
            let name = words[keyword + 1].prefix { $0 != "(" }
            return (String(name), start + 1...last + 1)
        }
    }
}
