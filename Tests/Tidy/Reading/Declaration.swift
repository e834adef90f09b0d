/// One declaration of a Swift file, as far as the checks need it.
struct Declaration {
    enum Place {
        case file
        case type
        case protocolRequirement
        case functionBody
    }

    /// The keyword, such as `func`, `struct`, `extension` or `let`.
    let kind: String
    /// The declared name; for an extension the extended type; for an operator its signs.
    let name: String
    /// Words and attributes before the keyword, such as `public`, `private(set)` or `@Test`.
    let modifiers: [String]
    /// Where it stands.
    let place: Place
    /// The type or extension around it.
    let container: String?
    /// Lines from its first modifier to its end.
    var lines: ClosedRange<Int>
    /// Tokens from its first modifier to the end of its body.
    var tokens: Range<Int>
    /// Tokens from its first modifier to its body.
    var header: Range<Int>
    /// The token that holds its name.
    let nameToken: Int

    static let typeKinds: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    static let functionKinds: Set = ["func", "init", "deinit", "subscript"]

    var isFunction: Bool { Self.functionKinds.contains(kind) }
    var isType: Bool { Self.typeKinds.contains(kind) }
    var isProperty: Bool { kind == "var" || kind == "let" }
    var isPublic: Bool { modifiers.contains("public") || modifiers.contains("open") }
    var isPrivate: Bool { modifiers.contains("private") || modifiers.contains("fileprivate") }
}
