/// What is left of a state's name without the words that tell its input from its output, so that
/// `h0` and `next_h0`, `state` and `stateN`, `h_in` and `h_out` are told to belong together.
struct ONNXStateName: Equatable {
    private let parts: [String]

    private static let sides: Set<String> = [
        "in", "out", "input", "output", "next", "new", "prev", "previous", "past", "present",
        "cur", "current", "init", "initial", "last", "final", "updated", "old",
    ]

    /// - Parameter isLoose: leaves out numbers behind the name too, and an n that stands for one.
    init(_ name: String, isLoose: Bool) {
        var parts = Self.split(name.split(separator: ":").first.map(String.init) ?? name)
            .filter { !Self.sides.contains($0) }
        if isLoose {
            while let last = parts.last, parts.count > 1, last == "n" || last.allSatisfy(\.isNumber)
            {
                parts.removeLast()
            }
            if let last = parts.last, last.count == 2, last.hasSuffix("n") {
                parts[parts.count - 1] = String(last.dropLast())
            }
        }
        self.parts = parts
    }

    /// Whether nothing is left that could belong together.
    var isEmpty: Bool { parts.isEmpty }

    /// The words and numbers of a name, in small letters: `nextC0` is next, c, 0.
    private static func split(_ name: String) -> [String] {
        var parts: [String] = []
        var before: Character?
        for character in name {
            defer { before = character }
            guard character.isLetter || character.isNumber else { continue }
            let isNew: Bool
            if let before, before.isLetter || before.isNumber {
                isNew =
                    before.isNumber != character.isNumber
                    || before.isLowercase && character.isUppercase
            } else {
                isNew = true
            }
            if isNew { parts.append("") }
            parts[parts.count - 1] += character.lowercased()
        }
        return parts
    }
}
