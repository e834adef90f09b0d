/// Private functions, properties and types that nobody else in their file mentions.
enum UnusedPrivate {
    static func findings(path: String, text: String) -> [Finding] {
        let file = SwiftFile(path: path, text: text)
        let candidates = file.declarations.filter(isCandidate)
        var mentions: [String: [Int]] = [:]
        for (index, token) in file.tokens.enumerated() where token.kind == .word {
            mentions[token.text, default: []].append(index)
        }
        return candidates.compactMap { declaration in
            // Overloads do not call each other by being declared.
            let names = candidates.filter { $0.name == declaration.name }.map(\.nameToken)
            let isMentioned = mentions[declaration.name, default: []].contains {
                !declaration.tokens.contains($0) && !names.contains($0)
            }
            guard !isMentioned else { return nil }
            return Finding(
                path, declaration.lines.lowerBound,
                "private \(declaration.kind) \(declaration.name) is used by nobody")
        }
    }

    private static func isCandidate(_ declaration: Declaration) -> Bool {
        guard declaration.isPrivate, !declaration.modifiers.contains("@Test") else { return false }
        // Called without being named: by the compiler for coding, by their sign.
        if declaration.name == "CodingKeys" { return false }
        let isNamed = declaration.name.first?.isLetter == true || declaration.name.hasPrefix("_")
        let isKind = declaration.isType || declaration.isProperty || declaration.kind == "func"
        return isNamed && isKind
    }
}
