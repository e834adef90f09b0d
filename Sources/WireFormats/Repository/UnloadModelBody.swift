/// What a client asks for when it has a model unloaded.
///
/// `sessions` and `version` may stand at the top or, where a client of Triton's can put them, in
/// `parameters`.
public struct UnloadModelBody: Sendable, Equatable {
    /// The version to unload; nil for all of them.
    public let version: Int?
    /// The word for what becomes of living sessions; nil where nothing is said.
    public let sessions: String?

    /// Reads a JSON body; an empty one asks for nothing in particular.
    ///
    /// - Throws: `WireError`.
    public init(json: [UInt8]) throws(WireError) {
        guard !json.isEmpty else {
            version = nil
            sessions = nil
            return
        }
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["parameters", "version", "sessions"])
        let parameters = root.optional("parameters")
        try parameters?.refuseFields(otherThan: ["unload_dependents", "version", "sessions"])
        // No model here depends on another: either way the same models go.
        _ = try parameters?.optional("unload_dependents")?.bool()
        let version = root.optional("version") ?? parameters?.optional("version")
        self.version = try version?.int()
        let sessions = root.optional("sessions") ?? parameters?.optional("sessions")
        self.sessions = try sessions?.string()
    }
}
