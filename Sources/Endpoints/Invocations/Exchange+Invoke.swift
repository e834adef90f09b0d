import HTTP1
import HTTPTypes
import Sessions
import WireFormats

/// Requests to a model as clients of SageMaker and of TorchServe send them.
extension Exchange {
    /// Steps, opens or closes a session, as the body says.
    func invoke(_ engine: Engine) throws(Refusal) {
        let model = try invokedModel(engine)
        let version = try versionInPath()
        let sent = request.headerFields[.contentType]?.lowercased() ?? ""
        if sent.hasPrefix(MediaType.npy.rawValue) {
            let type = try answerType([.npy, .json])
            let body = try decoded { bytes throws(WireError) in try PredictBody(npy: bytes) }
            return try predict(
                body, of: model, version: version, at: sequencePlace(of: body), as: type,
                by: engine)
        }
        // Whatever else a client calls it, it is JSON: curl's -T says nothing and its -d a form.
        let type = try answerType([.json, .npy])
        let body = try decoded { bytes throws(WireError) in try InvocationBody(json: bytes) }
        let fields = try SessionFields(request)
        guard let steps = body.predict else {
            switch body.type {
            case .close?: return try close(fields, of: model, by: engine)
            default: return try open(fields, of: model, version: version, by: engine)
            }
        }
        var place =
            body.type == .newSession
            ? try SequencePlace(opened: fields) : try sequencePlace(of: steps)
        if body.type == .close {
            guard place != nil else { throw Refusal(SequenceFieldError.unnamed) }
            place?.close()
        }
        try predict(steps, of: model, version: version, at: place, as: type, by: engine)
    }

    /// The model that the path or `model_name` names, or the only one.
    private func invokedModel(_ engine: Engine) throws(Refusal) -> String {
        if let name = parameters.first ?? QueryParameters(request)["model_name"] { return name }
        let names = Set(engine.models.map(\.name))
        guard names.count == 1, let name = names.first else {
            throw Refusal(PredictError.unnamedModel(known: names.sorted()))
        }
        return name
    }

    /// Makes a session that has taken no step.
    private func open(
        _ fields: SessionFields, of model: String, version: Int?, by engine: Engine
    ) throws(Refusal) {
        let place = try SequencePlace(opened: fields)
        var create = CreateRequest(model: model, id: place.session)
        create.version = version
        engine.create(create) { [self] result in
            finish(result, session: place.session) { info in
                var response = SessionJSON.session(info)
                place.tell(info, in: &response.fields)
                return response
            }
        }
    }

    /// Ends the session that `fields` name, which must be one of `model`.
    private func close(
        _ fields: SessionFields, of model: String, by engine: Engine
    ) throws(Refusal) {
        guard let id = fields.id, !fields.isNew else {
            throw Refusal(SequenceFieldError.unnamed)
        }
        engine.describe(id) { [self] result in
            let refusal: SessionError? =
                switch result {
                case .failure(let error): error
                case .success(let info) where info.model.name != model:
                    .otherModel(id, expected: model, actual: info.model.name)
                case .success: nil
                }
            if let refusal { return fail(refusal, session: id) }
            engine.delete(id) { [self] result in
                finish(result, session: id) { info in
                    var response = SessionJSON.session(info)
                    response.fields[.sageMakerClosedSession] = id.description
                    return response
                }
            }
        }
    }
}
