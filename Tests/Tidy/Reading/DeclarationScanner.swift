/// Finds the declarations among the tokens of a Swift file.
///
/// No parser: it knows brackets, keywords and the few words that may stand before a keyword.
/// Local variables are left out.
struct DeclarationScanner {
    private(set) var declarations: [Declaration] = []
    private let tokens: [Token]
    private let closing: [Int: Int]

    init(_ tokens: [Token]) {
        self.tokens = tokens
        closing = Self.matchBrackets(tokens)
        scan(tokens.indices, place: .file, container: nil)
    }

    private static let modifiers: Set = [
        "public", "private", "fileprivate", "internal", "package", "open", "static", "final",
        "override", "mutating", "nonmutating", "lazy", "weak", "unowned", "required",
        "convenience", "indirect", "nonisolated", "isolated", "dynamic", "optional", "prefix",
        "postfix", "infix", "consuming", "borrowing", "distributed",
    ]
    private static let keywords: Set = [
        "struct", "class", "enum", "actor", "protocol", "extension", "typealias",
        "associatedtype", "func", "init", "deinit", "subscript", "var", "let",
    ]

    private static func matchBrackets(_ tokens: [Token]) -> [Int: Int] {
        var closing: [Int: Int] = [:]
        var open: [Int] = []
        for (index, token) in tokens.enumerated() where token.kind == .symbol {
            if ["(", "[", "{"].contains(token.text) { open.append(index) }
            if [")", "]", "}"].contains(token.text), let start = open.popLast() {
                closing[start] = index
            }
        }
        return closing
    }

    private func text(_ index: Int) -> String {
        tokens.indices.contains(index) && tokens[index].kind != .literal ? tokens[index].text : ""
    }

    /// The token after the bracket that opens at `index`, or after `index` itself.
    private func skip(_ index: Int) -> Int { (closing[index] ?? index) + 1 }

    private mutating func scan(
        _ range: Range<Int>, place: Declaration.Place, container: String?
    ) {
        var index = range.lowerBound
        var start = index
        var modifiers: [String] = []
        var property: Int?
        while index < range.upperBound {
            let word = text(index)
            if word == "@" {
                modifiers.append("@" + text(index + 1))
                index += text(index + 2) == "(" ? skip(index + 2) - index : 2
                continue
            }
            if Self.modifiers.contains(word) && text(index - 1) != "." {
                let hasArgument = text(index + 1) == "("
                modifiers.append(hasArgument ? "\(word)(\(text(index + 2)))" : word)
                index = hasArgument ? skip(index + 1) : index + 1
                continue
            }
            if isKeyword(index, in: place) {
                index = add(
                    keyword: index, start: start, modifiers: modifiers, place: place,
                    container: container, end: range.upperBound)
                property = declarations.last?.isProperty == true ? declarations.count - 1 : nil
            } else if let close = closing[index] {
                if word == "{", let property { extend(property, bodyAt: index, to: close) }
                scan(index + 1..<close, place: .functionBody, container: container)
                index = close + 1
            } else {
                index += 1
            }
            modifiers = []
            start = index
        }
    }

    private func isKeyword(_ index: Int, in place: Declaration.Place) -> Bool {
        let word = text(index)
        guard Self.keywords.contains(word), text(index - 1) != "." else { return false }
        let next = text(index + 1)
        switch word {
        case "class": return next != "func" && next != "var" && next != "let"
        case "init", "subscript": return place != .functionBody && ["(", "?", "<"].contains(next)
        case "deinit": return next == "{"
        case "var", "let": return place != .functionBody
        case "actor", "protocol", "extension": return tokens[index].line == nextLine(index)
        default: return true
        }
    }

    /// The line of the word after `index`; -1 where no word follows, as behind an argument label.
    private func nextLine(_ index: Int) -> Int {
        let next = index + 1
        return tokens.indices.contains(next) && tokens[next].kind == .word ? tokens[next].line : -1
    }

    /// Marks `{ … }` behind a property as its body: accessors, or a closure that makes its value.
    private mutating func extend(_ property: Int, bodyAt open: Int, to close: Int) {
        let first = declarations[property].lines.lowerBound
        declarations[property].lines = first...tokens[close].line
    }

    private mutating func add(
        keyword: Int, start: Int, modifiers: [String], place: Declaration.Place,
        container: String?, end: Int
    ) -> Int {
        let kind = text(keyword)
        let (name, nameToken, afterName) = readName(keyword)
        let isProperty = kind == "var" || kind == "let"
        let hasNoBody = isProperty || kind == "typealias" || kind == "associatedtype"
        let body = hasNoBody ? nil : findBody(from: afterName, end: end)
        let last = body.flatMap { closing[$0] } ?? afterName - 1
        declarations.append(
            Declaration(
                kind: kind, name: name, modifiers: modifiers, place: place, container: container,
                lines: tokens[start].line...tokens[max(last, start)].line,
                tokens: start..<last + 1, header: start..<(body ?? afterName),
                nameToken: nameToken))
        guard let body, let close = closing[body] else { return afterName }
        if Declaration.functionKinds.contains(kind) {
            scan(body + 1..<close, place: .functionBody, container: container)
        } else {
            let inside: Declaration.Place = kind == "protocol" ? .protocolRequirement : .type
            scan(body + 1..<close, place: inside, container: name)
        }
        return close + 1
    }

    /// The name behind the keyword, the token that holds it, and the token after it.
    private func readName(_ keyword: Int) -> (String, Int, Int) {
        if Declaration.functionKinds.contains(text(keyword)), text(keyword) != "func" {
            return (text(keyword), keyword, keyword + 1)
        }
        var index = keyword + 1
        if text(index) == "(" { index += 1 }  // let (a, b) = …: known by its first name
        var name = text(index)
        guard tokens.indices.contains(index), tokens[index].kind == .symbol else {
            while text(index + 1) == ".", text(keyword) == "extension" {
                name += "." + text(index + 2)
                index += 2
            }
            return (name, index, index + 1)
        }
        while !["(", "<", ""].contains(text(index + 1)) {
            index += 1
            name += text(index)
        }
        return (name, keyword + 1, index + 1)
    }

    /// The brace that opens the body, or nil for a declaration without one.
    private func findBody(from start: Int, end: Int) -> Int? {
        var index = start
        while index < end {
            let word = text(index)
            if word == "{" { return index }
            let isOnNewLine = tokens[index].line > tokens[max(index - 1, 0)].line
            let startsNext = Self.keywords.contains(word) || Self.modifiers.contains(word)
            if isOnNewLine && (startsNext || word == "@" || word == "#") { return nil }
            index = skip(index)
        }
        return nil
    }
}
