/// The Makefile, the container's files and the scripts name only what exists.
///
/// Nothing else runs
/// the Dockerfile here, so this must notice when it falls behind.
enum BuildFiles {
    static let paths = [
        "Makefile", ".ci/run", ".dockerignore", "docker/Dockerfile", "docker/compose.yaml",
        "docker/install-packages",
    ]

    static func findings(path: String, text: String, known: NamedThings) -> [Finding] {
        var findings = namedPaths(path, text, known) + namedProducts(path, text, known)
        findings += namedSets(path, text, known) + namedTargets(path, text, known)
        if path.hasSuffix("Dockerfile") {
            findings += DockerfileReader(path: path, text: text, known: known).findings
        }
        return findings.sorted { ($0.line, $0.message) < ($1.line, $1.message) }
    }

    private static func each<Output>(
        _ pattern: Regex<Output>, in text: String, _ check: (Output) -> String?
    ) -> [(line: Int, message: String)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                line.matches(of: pattern).compactMap { match in
                    check(match.output).map { (index + 1, $0) }
                }
            }
    }

    /// Words that begin like a path of the repository.
    private static func namedPaths(
        _ path: String, _ text: String, _ known: NamedThings
    ) -> [Finding] {
        let top = "Sources|Tests|config|docker|\\.ci|Package\\.swift|Makefile|LICENSE|README\\.md"
        guard
            let pattern = try? Regex(
                "(?:^|[\\s\"'!=(])(?:\\./)?((?:\(top))(?:/[\\w.+-]+)*)(?=$|[\\s\"',);:/])",
                as: (Substring, Substring).self)
        else { return [Finding(path, 1, "the pattern for paths is no regex")] }
        // What is copied into the container is DockerfileReader's.
        let others = text.replacing(#/(?m)^(?:COPY|ADD) .*/#, with: "")
        return each(pattern, in: others) { match in
            let named = String(match.1)
            if !known.paths.contains(named) { return "there is no \(named)" }
            let mayRun = !known.scripts.contains(named) || known.executables.contains(named)
            return mayRun ? nil : "\(named) is a script that may not be run (chmod +x)"
        }.map { Finding(path, $0.line, $0.message) }
    }

    private static func namedProducts(
        _ path: String, _ text: String, _ known: NamedThings
    ) -> [Finding] {
        let pattern = #/--product[ =]([\w-]+)|\.build\/release\/([\w-]+)/#
        return each(pattern, in: text) { match in
            let product = String(match.1 ?? match.2 ?? "")
            return known.products.contains(product)
                ? nil : "Package.swift has no product \(product)"
        }.map { Finding(path, $0.line, $0.message) }
    }

    /// Sets given to install-packages, and packages given to apt-get past it.
    private static func namedSets(
        _ path: String, _ text: String, _ known: NamedThings
    ) -> [Finding] {
        let sets = each(#/^(?!COPY)[^#]*install-packages (\w[\w-]*)/#, in: text) { match in
            let set = String(match.1)
            return known.packages[set] == nil ? "docker/packages has no set \(set)" : nil
        }
        guard path.hasSuffix("Dockerfile") else {
            return sets.map { Finding(path, $0.line, $0.message) }
        }
        let packages = each(#/apt-get install ([^"\n&|;]*)/#, in: text) { match in
            let listed = known.packages.values.reduce(into: Set()) { $0.formUnion($1) }
            let named = match.1.split(separator: " ").map(String.init).filter {
                $0.first?.isLetter == true && !listed.contains($0)
            }
            return named.isEmpty ? nil : "not in docker/packages: \(named.joined(separator: " "))"
        }
        return (sets + packages).map { Finding(path, $0.line, $0.message) }
    }

    /// Prerequisites, and targets that `make` is called with.
    private static func namedTargets(
        _ path: String, _ text: String, _ known: NamedThings
    ) -> [Finding] {
        guard path == "Makefile" || path == ".ci/run" else { return [] }
        var findings: [Finding] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var named = NamedThings.makeRule(line)?.prerequisites ?? []
            if let phony = line.wholeMatch(of: #/\.PHONY:(.*)/#) {
                named += phony.1.split(separator: " ").map(String.init)
            }
            if let call = line.firstMatch(of: #/^\s*@?(?:make|\$\(MAKE\)) ([\w =-]+)/#) {
                // NAME=value sets a variable.
                named += call.1.split(separator: " ").map(String.init)
                    .filter { !$0.contains("=") }
            }
            for target in named
            where !known.makeTargets.contains(target) && !known.paths.contains(target) {
                findings.append(Finding(path, index + 1, "there is no target \(target)"))
            }
        }
        return findings
    }
}
