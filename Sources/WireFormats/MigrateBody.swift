/// Which version is to take over the sessions of a model.
public struct MigrateBody: Sendable, Equatable {
    /// The version.
    public let to: Int
    /// Whether only to tell what would be.
    public let isDryRun: Bool

    /// Reads a JSON body.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["to", "dry_run"])
        to = try root.required("to").int()
        isDryRun = try root.optional("dry_run")?.bool() ?? false
    }
}
