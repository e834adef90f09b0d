/// What a client asks for when it has a model loaded, as Triton's clients send it.
public struct LoadModelBody: Sendable, Equatable {
    /// The versions to serve from now on; nil for those of the configuration.
    public let policy: VersionPolicy?

    /// Reads a JSON body; an empty one asks for nothing in particular.
    ///
    /// A `config` is JSON in a string. Of a model's configuration `version_policy` alone means
    /// something here: the rest is in the model's own file, as are the files that Triton takes.
    ///
    /// - Throws: `WireError`, which names what cannot be done.
    public init(json: [UInt8]) throws(WireError) {
        guard !json.isEmpty else {
            policy = nil
            return
        }
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["parameters"])
        let parameters = root.optional("parameters")
        try parameters?.refuseFields(otherThan: ["config"])
        policy = try parameters?.optional("config").flatMap(Self.policy)
    }

    private static func policy(_ node: JSONNode) throws(WireError) -> VersionPolicy? {
        let text = try node.string()
        let config: JSONNode
        do throws(WireError) {
            config = try JSONDocument.parse(Array(text.utf8)).root
        } catch {
            throw notAConfiguration(text)
        }
        guard config.type == .object else { throw notAConfiguration(text) }
        try config.refuseFields(otherThan: ["version_policy"])
        return try config.optional("version_policy").map(VersionPolicy.init)
    }

    private static func notAConfiguration(_ text: String) -> WireError {
        .unknownValue(
            place: "parameters.config", actual: Place.clipped(text),
            known: ["the JSON of an object with version_policy"])
    }
}
