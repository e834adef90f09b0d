import HTTP1
import Sessions

extension Endpoint {
    /// The row of `GET /v1/models/{model}` in the table.
    static let describeModel = Endpoint(
        method: .get, path: PathTemplate("/v1/models/{model}"), name: "describeModel",
        summary: "One model: its inputs, outputs, layers and states; null is a free axis.",
        success: Success(status: .ok, schema: "Model"), problems: [.notAcceptable],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                let model = try exchange.modelInPath(engine)
                exchange.answer { ModelJSON.model(model) }
            }
        })
}

extension Exchange {
    /// The newest version of the model named first in the path.
    func modelInPath(_ engine: Engine) throws(Refusal) -> ServedModel {
        let versions = engine.models.lazy.filter { [parameters] in $0.name == parameters[0] }
        guard let model = versions.max(by: { $0.version < $1.version }) else {
            throw Refusal(SessionError.unknownModel(name: parameters[0], version: nil))
        }
        return model
    }
}
