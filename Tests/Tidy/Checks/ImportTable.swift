/// What each target may import, of ours and of others.
///
/// The compiler lets more through: a module that something else imports is visible to all.
enum ImportTable {
    struct Row {
        let target: String
        let mayImport: Set<String>
        /// Modules that only files with one of these words in their names may import.
        var inFilesNamed: [String: [String]] = [:]
    }

    static let rows = [
        Row(target: "Sources/Kernels", mayImport: ["CBLAS", "CKernels", "Glibc"]),
        Row(target: "Sources/Recurrent", mayImport: ["Kernels", "Glibc"]),
        Row(target: "Sources/Containers", mayImport: freeToAll.union(["CZlib", "CCrypto"])),
        Row(
            target: "Sources/ModelFiles",
            mayImport: freeToAll.union([
                "Recurrent", "Kernels", "Containers", "CHDF5", "Foundation", "SwiftProtobuf",
            ])),
        Row(target: "Sources/Cores", mayImport: freeToAll.union(["CAffinity"])),
        Row(
            target: "Sources/Sessions",
            mayImport: freeToAll.union(["Recurrent", "Cores", "Dispatch"]),
            inFilesNamed: ["Dispatch": ["Worker", "Engine"]]),
        Row(
            target: "Sources/HTTP1",
            mayImport: freeToAll.union([
                "Dispatch", "HTTPTypes", "Containers", "Cores", "CEpoll",
            ])),
        Row(
            target: "Sources/WireFormats",
            mayImport: freeToAll.union(["Recurrent", "Containers", "CSimdJSON"])),
        Row(
            target: "Sources/Endpoints",
            mayImport: freeToAll.union([
                "HTTP1", "HTTPTypes", "Sessions", "Recurrent", "WireFormats", "Cores",
                "Foundation",
            ])),
        Row(
            target: "Sources/cellar",
            mayImport: freeToAll.union([
                "Kernels", "Recurrent", "Containers", "ModelFiles", "Sessions", "HTTP1",
                "HTTPTypes", "WireFormats", "Endpoints", "ArgumentParser", "Yams", "Foundation",
                "Dispatch", "Cores",
            ])),
        Row(
            target: "Sources/CellarBench",
            mayImport: freeToAll.union([
                "Kernels", "Recurrent", "Sessions", "ArgumentParser", "Dispatch", "Foundation",
                "CEpoll", "Histogram",
            ])),

        Row(
            target: "Tests/TestSupport",
            mayImport: freeToTests.union(["Recurrent", "Kernels", "Containers"])),
        Row(target: "Tests/KernelsTests", mayImport: freeToTests.union(["Kernels"])),
        Row(
            target: "Tests/RecurrentTests", mayImport: freeToTests.union(["Recurrent", "Kernels"])),
        Row(target: "Tests/ContainersTests", mayImport: freeToTests.union(["Containers"])),
        Row(
            target: "Tests/ModelFilesTests",
            mayImport: freeToTests.union(["ModelFiles", "Recurrent", "Kernels", "Containers"])),
        Row(target: "Tests/CoresTests", mayImport: freeToTests.union(["Cores"])),
        Row(
            target: "Tests/SessionsTests",
            mayImport: freeToTests.union(["Sessions", "Recurrent", "Kernels", "Dispatch"])),
        Row(
            target: "Tests/HTTP1Tests",
            mayImport: freeToTests.union(["HTTP1", "HTTPTypes", "Containers", "Dispatch"])),
        Row(
            target: "Tests/WireFormatsTests",
            mayImport: freeToTests.union(["WireFormats", "Recurrent"])),
        Row(
            target: "Tests/EndpointsTests",
            mayImport: freeToTests.union([
                "Endpoints", "HTTP1", "HTTPTypes", "Sessions", "Recurrent", "Kernels",
                "WireFormats",
            ])),
        Row(
            target: "Tests/Integration",
            mayImport: freeToTests.union(["cellar", "Recurrent", "Kernels", "WireFormats"])),
        Row(target: "Tests/CellarBenchTests", mayImport: freeToTests.union(["CellarBench"])),
        Row(
            target: "Tests/Fuzz",
            mayImport: freeToAll.union(["Containers", "HTTP1", "ModelFiles", "WireFormats"])),
        Row(target: "Tests/Tidy", mayImport: ["Foundation", "Testing"]),
    ]

    private static let freeToAll: Set = ["Glibc", "Synchronization", "Logging"]
    private static let freeToTests = freeToAll.union(["Foundation", "Testing", "TestSupport"])

    /// Imports in the Swift file at `path` that the table does not allow.
    static func findings(path: String, text: String) -> [Finding] {
        let folders = path.split(separator: "/")
        guard folders.count > 2 else { return [] }
        let target = folders.prefix(2).joined(separator: "/")
        guard let row = rows.first(where: { $0.target == target }) else {
            return [Finding(path, 1, "\(target) has no row in the import table")]
        }
        let fileName = String(folders.last ?? "")
        return imports(Lexer(text).tokens).compactMap { name, line in
            guard row.mayImport.contains(name) else {
                return Finding(path, line, "\(target) may not import \(name)")
            }
            let words = row.inFilesNamed[name] ?? [""]
            guard !words.contains(where: { $0.isEmpty || fileName.contains($0) }) else {
                return nil
            }
            let places = words.joined(separator: " or ")
            return Finding(
                path, line, "\(target) may import \(name) only in files named \(places)")
        }
    }

    private static func imports(_ tokens: [Token]) -> [(name: String, line: Int)] {
        let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        return tokens.indices.compactMap { index in
            guard tokens[index] == Token(kind: .word, text: "import", line: tokens[index].line),
                index == 0 || tokens[index - 1].text != ".", index + 1 < tokens.count,
                tokens[index + 1].kind == .word
            else { return nil }
            let hasKind = kinds.contains(tokens[index + 1].text) && index + 2 < tokens.count
            return (tokens[index + (hasKind ? 2 : 1)].text, tokens[index].line)
        }
    }
}
