/// Public declarations that no other module mentions.
///
/// A search for words, so it finds the plain cases only. Tests are no users, except of TestSupport.
enum UnusedPublic {
    /// Public for a reason that words in our own modules cannot show, as `Module.name`.
    static let allowed: [String: String] = [:]

    /// Asked for by protocols of the standard library or of a dependency.
    private static let requirements: Set = [
        "description", "debugDescription", "errorDescription", "hash", "encode", "id", "rawValue",
        "next", "makeIterator", "Element", "Iterator", "Index", "startIndex", "endIndex", "index",
        "RawValue", "ArrayLiteralElement", "configuration", "run", "validate",
    ]

    static func findings(_ files: [(path: String, text: String)]) -> [Finding] {
        let files = files.map { SwiftFile(path: $0.path, text: $0.text) }
        var words: [String: Set<String>] = [:]
        for file in files {
            let used = file.tokens.filter { $0.kind == .word }.map(\.text)
            words[module(file.path), default: []].formUnion(used)
        }
        let own = files.flatMap(\.declarations).filter { $0.place == .protocolRequirement }
        let witnesses = requirements.union(own.map(\.name))
        var needed: [String: Set<String>] = [:]
        for file in files {
            needed[module(file.path), default: []].formUnion(typesInSignatures(file))
        }
        return files.flatMap { file -> [Finding] in
            let module = module(file.path)
            let isSupport = module == "Tests/TestSupport"
            guard isSupport || module.hasPrefix("Sources/") else { return [] }
            let users = words.filter {
                $0.key != module && (isSupport || $0.key.hasPrefix("Sources/"))
            }
            let isNeeded = needed[module, default: []]
            return file.declarations.filter(\.isPublic).compactMap { declaration in
                let isInit = declaration.kind == "init"
                let name = isInit ? lastPart(declaration.container ?? "") : declaration.name
                let key = "\(module.split(separator: "/")[1]).\(name)"
                guard name.first?.isLetter == true, declaration.kind != "subscript",
                    !witnesses.contains(name), allowed[key] == nil,
                    !(declaration.isType && isNeeded.contains(name)),
                    !users.values.contains(where: { $0.contains(name) })
                else { return nil }
                let what = "public \(declaration.kind) \(isInit ? "of \(name)" : name)"
                let line = declaration.lines.lowerBound
                return Finding(file.path, line, "\(what) is used by no other module")
            }
        }
    }

    /// Words in the signatures of a file's public declarations: the compiler wants a type that
    /// stands there to be public, even where nobody needs its name.
    private static func typesInSignatures(_ file: SwiftFile) -> Set<String> {
        var words: Set<String> = []
        for declaration in file.declarations where declaration.isPublic {
            var signature = file.tokens[declaration.header]
            if ["enum", "protocol"].contains(declaration.kind) {
                signature = file.tokens[declaration.tokens]
            } else if declaration.isProperty || declaration.kind == "typealias" {
                let rest = file.tokens[declaration.nameToken...].dropFirst()
                signature += rest.prefix { $0.text != "{" && $0.line == rest.first?.line }
            }
            // A type does not need itself.
            words.formUnion(signature.map(\.text).filter { $0 != declaration.name })
        }
        return words
    }

    private static func module(_ path: String) -> String {
        path.split(separator: "/").prefix(2).joined(separator: "/")
    }

    private static func lastPart(_ name: String) -> String {
        String(name.split(separator: ".").last ?? "")
    }
}
