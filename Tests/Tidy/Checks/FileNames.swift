/// Every Swift file is named after a type or function it declares; `Type+Aspect.swift` extends
/// that type.
enum FileNames {
    /// Names that tools prescribe.
    static let exempt: Set = ["main.swift", "Package.swift"]

    static func findings(path: String, text: String) -> [Finding] {
        let fileName = String(path.split(separator: "/").last ?? "")
        guard !exempt.contains(fileName) else { return [] }
        let stem = String(fileName.dropLast(".swift".count))
        let declarations = SwiftFile(path: path, text: text).declarations
            .filter { $0.place != .functionBody }
        let parts = stem.split(separator: "+", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            let isThere = declarations.contains {
                ($0.kind == "extension" && ends($0.name, with: parts[0]))
                    || ($0.isType && $0.name == parts[0])
            }
            return isThere ? [] : [Finding(path, 1, "it extends no type called \(parts[0])")]
        }
        let isThere = declarations.contains {
            ($0.isType && $0.name == stem)
                || ($0.kind == "func" && $0.name.lowercased() == stem.lowercased())
        }
        return isThere ? [] : [Finding(path, 1, "it declares no type or function called \(stem)")]
    }

    /// Whether `name` is `type` or ends in `.type`.
    private static func ends(_ name: String, with type: String) -> Bool {
        name == type || name.hasSuffix("." + type)
    }
}
