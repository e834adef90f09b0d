import Foundation
import Yams

extension Configuration {
    /// The configuration of a file, then the environment, then flags: what comes later wins.
    ///
    /// - Parameter flags: keys and values as they were given on the command line.
    static func load(
        file: String?, environment: [String: String],
        flags: [(flag: String, key: String, value: String)]
    ) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        if let file { try configuration.apply(file: file) }
        try configuration.apply(environment: environment)
        for (flag, key, value) in flags {
            try configuration.set(key, to: value, from: .flag(flag))
        }
        try configuration.checked()
        return configuration
    }

    private mutating func apply(file: String) throws(ConfigurationError) {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw .unreadable(file: file, reason: "no such file, or it is not UTF-8 text")
        }
        try apply(yaml: text, file: file)
    }

    /// Applies the keys of `yaml`; `file` names it in errors.
    mutating func apply(yaml: String, file: String) throws(ConfigurationError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw Self.malformed(error, file: file)
        } catch {
            throw .malformed(file: file, line: nil, reason: "not YAML")
        }
        guard let root else { return }
        guard let mapping = root.mapping else {
            throw .malformed(
                file: file, line: root.mark?.line, reason: "expected lines of the form key: value")
        }
        for (key, value) in mapping {
            let line = key.mark?.line ?? 0
            guard let name = key.scalar?.string, let text = value.scalar?.string else {
                throw .malformed(file: file, line: line, reason: "expected key: value")
            }
            try set(name, to: text, from: .file(file, line: line))
        }
    }

    private mutating func apply(
        environment: [String: String]
    ) throws(ConfigurationError) {
        let keys = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.variable, $0.key) })
        // In the order of names, so that of several faults always the same one is told.
        for (variable, value) in environment.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix("CELLAR_") {
            let key = keys[variable] ?? variable.dropFirst("CELLAR_".count).lowercased()
            try set(key, to: value, from: .environment(variable))
        }
    }

    private mutating func set(
        _ key: String, to value: String, from source: ConfigurationError.Source
    ) throws(ConfigurationError) {
        guard let setting = Setting.all.first(where: { $0.key == key }) else {
            throw .unknownKey(source: source, key: key, nearest: Self.nearest(to: key))
        }
        guard setting.set(&self, value) != nil else {
            throw .badValue(source: source, key: key, value: value, expected: setting.expected)
        }
    }

    /// The key that was probably meant: one that differs in at most two letters.
    private static func nearest(to key: String) -> String? {
        Setting.all.map(\.key).first { candidate in
            candidate.difference(from: key).count <= 3
        }
    }

    private static func malformed(_ error: YamlError, file: String) -> ConfigurationError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .malformed(file: file, line: mark.line, reason: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            .malformed(
                file: file, line: context.mark.line,
                reason: "written twice: \(duplicates.joined(separator: ", "))")
        default:
            .malformed(file: file, line: nil, reason: "not YAML")
        }
    }
}
