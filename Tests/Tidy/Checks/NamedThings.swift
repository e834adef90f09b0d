/// What the build files may name: what the repository has.
struct NamedThings {
    /// Paths of all files and folders from the top.
    var paths: Set<String>
    /// Scripts (files that begin with `#!`) that may be run.
    var executables: Set<String>
    /// Scripts, runnable or not.
    var scripts: Set<String>
    /// Package names by set, as docker/packages lists them.
    var packages: [String: Set<String>]
    /// Products of Package.swift.
    var products: Set<String>
    /// Targets of the Makefile.
    var makeTargets: Set<String>

    /// The sets of the text of docker/packages: a set and a name on each line.
    static func packages(in text: String) -> [String: Set<String>] {
        var sets: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2 { sets[words[0], default: []].insert(words[1]) }
        }
        return sets
    }

    /// The products of the text of Package.swift.
    static func products(in text: String) -> Set<String> {
        let product = #/\.(?:executable|library)\(\s*name:\s*"([^"]+)"/#
        return Set(text.matches(of: product).map { String($0.1) })
    }

    /// The targets of the text of a Makefile, without `.PHONY` and its like.
    static func makeTargets(in text: String) -> Set<String> {
        Set(text.split(separator: "\n").compactMap { makeRule($0)?.target })
    }

    /// The rule that a Makefile's line opens, if it does.
    static func makeRule(_ line: Substring) -> (target: String, prerequisites: [String])? {
        guard let match = line.wholeMatch(of: #/([\w-]+):(?!=)([^#]*)(#.*)?/#) else { return nil }
        return (String(match.1), match.2.split(separator: " ").map(String.init))
    }
}
