import WireFormats

/// Which versions are served of each model: one rule for all, and those of single models.
///
/// As text it is `latest`, `latest=2`, `all` or `specific=1,3`, and behind a semicolon a model's
/// name with a rule of its own: `latest; co2 all; lstm specific=1,3`.
struct VersionPolicies: Equatable, Sendable {
    private var ofAll = VersionPolicy.latest(1)
    private var ofModels: [String: VersionPolicy] = [:]

    /// The newest version of every model.
    init() {}

    /// Reads the text; nil if it is none.
    init?(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map {
            $0.split(separator: " ")
        }
        guard parts[0].count == 1, let policy = VersionPolicy(parts[0][0]) else { return nil }
        ofAll = policy
        for part in parts.dropFirst() {
            let name = part.dropLast().joined(separator: " ")
            guard !name.isEmpty, ofModels[name] == nil, let last = part.last,
                let policy = VersionPolicy(last)
            else { return nil }
            ofModels[name] = policy
        }
    }

    /// The rule for a model.
    subscript(name: String) -> VersionPolicy { ofModels[name] ?? ofAll }
}

extension VersionPolicy {
    /// Reads `latest`, `latest=2`, `all` or `specific=1,3`.
    fileprivate init?(_ text: Substring) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.dropFirst().first) {
        case ("latest", nil): self = .latest(1)
        case ("all", nil): self = .all
        case ("latest", let count?):
            guard let count = Int(count), count > 0 else { return nil }
            self = .latest(count)
        case ("specific", let list?):
            let items = list.split(separator: ",", omittingEmptySubsequences: false)
            let versions = items.compactMap { Int($0) }.filter { $0 > 0 }
            guard versions.count == items.count else { return nil }
            self = .specific(Set(versions).sorted())
        default: return nil
        }
    }

    /// The versions to serve where `versions`, ascending, are there; ascending.
    func wanted(of versions: [Int]) -> [Int] {
        switch self {
        case .latest(let count): versions.suffix(count)
        case .all: versions
        case .specific(let versions): versions
        }
    }
}
