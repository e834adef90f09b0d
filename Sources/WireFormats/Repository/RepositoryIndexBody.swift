/// What a client asks for when it lists the models of the repository.
public struct RepositoryIndexBody: Sendable, Equatable {
    /// Whether those alone are wanted that are ready.
    public let isReadyOnly: Bool

    /// Reads a JSON body; an empty one asks for all models.
    ///
    /// - Throws: `WireError`.
    public init(json: [UInt8]) throws(WireError) {
        guard !json.isEmpty else {
            isReadyOnly = false
            return
        }
        let root = try JSONDocument.parse(json).root
        guard root.type == .object else { throw root.wrongType(.object) }
        isReadyOnly = try root.optional("ready")?.bool() ?? false
    }
}
