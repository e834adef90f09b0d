/// Why a configuration does not hold; each a line that says what, where and how to mend it.
enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(file: String, reason: String)
    /// The file is not YAML, or not a list of keys with one value each.
    case malformed(file: String, line: Int?, reason: String)
    /// No setting has this name.
    case unknownKey(source: Source, key: String, nearest: String?)
    /// The value is not what the setting takes.
    case badValue(source: Source, key: String, value: String, expected: String)
    /// Two settings do not go together.
    case relation(String)

    /// Where a setting was written.
    enum Source: Equatable, CustomStringConvertible {
        case file(String, line: Int)
        case environment(String)
        case flag(String)

        var description: String {
            switch self {
            case .file(let file, let line): "\(file):\(line)"
            case .environment(let name): "environment variable \(name)"
            case .flag(let name): name
            }
        }
    }

    /// Whether the fault is in the command line and not in a file or the environment.
    var isOfCommandLine: Bool {
        switch self {
        case .unknownKey(.flag, _, _), .badValue(.flag, _, _, _): true
        default: false
        }
    }

    var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .malformed(let file, let line, let reason):
            "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)"
        case .unknownKey(let source, let key, let nearest):
            "\(source): unknown key \"\(key)\""
                + (nearest.map { "; did you mean \($0)?" }
                    ?? "; config/cellar.yaml explains every key")
        case .badValue(let source, let key, let value, let expected):
            "\(source): \(key) is \"\(value)\" and must be \(expected)"
        case .relation(let sentence): "configuration: \(sentence)"
        }
    }
}
