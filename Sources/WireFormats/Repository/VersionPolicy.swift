/// Which versions of a model are served, of those that a repository holds.
public enum VersionPolicy: Equatable, Sendable {
    /// The highest, as many as this, at least one.
    case latest(Int)
    /// Every one.
    case all
    /// These, ascending, at least one.
    case specific([Int])

    /// Reads the `version_policy` of Triton's model configuration: an object with `latest`
    /// (`num_versions`), `all` or `specific` (`versions`).
    ///
    /// - Throws: `WireError`.
    init(_ node: JSONNode) throws(WireError) {
        try node.refuseFields(otherThan: ["latest", "all", "specific"])
        var members = try node.members()
        guard let form = members.next(), members.left == 0 else {
            throw node.wrongType(.versionPolicy)
        }
        switch form.key {
        case "latest":
            try form.refuseFields(otherThan: ["num_versions"])
            let count = try form.optional("num_versions")?.int() ?? 1
            guard count > 0 else { throw .outOfRange(place: form.place + ".num_versions") }
            self = .latest(count)
        case "all":
            try form.refuseFields(otherThan: [])
            self = .all
        default:
            try form.refuseFields(otherThan: ["versions"])
            let versions = try form.required("versions").integers()
            guard !versions.isEmpty, versions.allSatisfy({ $0 > 0 }) else {
                throw .outOfRange(place: form.place + ".versions")
            }
            self = .specific(Set(versions).sorted())
        }
    }
}
