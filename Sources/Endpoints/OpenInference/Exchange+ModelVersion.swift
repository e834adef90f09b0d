import Sessions

/// The models that the paths of the Open Inference Protocol name.
extension Exchange {
    /// The version named second in the path; nil where the path has none.
    func versionInPath() throws(Refusal) -> Int? {
        guard parameters.count > 1 else { return nil }
        guard let version = Int(parameters[1]) else {
            throw Refusal(EndpointError.unknownPath(request.path))
        }
        return version
    }

    /// The model named first in the path: the version that is named too, or the newest.
    func modelVersionInPath(_ engine: Engine) throws(Refusal) -> ServedModel {
        try Self.model(parameters[0], version: versionInPath(), of: engine)
    }

    /// The version of the model `name`; the newest where none is said.
    static func model(
        _ name: String, version: Int?, of engine: Engine
    ) throws(Refusal) -> ServedModel {
        let named = engine.models.lazy.filter { model in
            model.identity.isMeant(by: name, version: version)
        }
        guard let model = named.max(by: { $0.version < $1.version }) else {
            throw Refusal(SessionError.unknownModel(name: name, version: version))
        }
        return model
    }
}
