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
    /// The model named first in the path.
    func modelInPath(_ engine: Engine) throws(Refusal) -> ServedModel {
        guard let model = engine.models.first(where: { $0.name == parameters[0] }) else {
            throw Refusal(SessionError.unknownModel(name: parameters[0], version: nil))
        }
        return model
    }
}
