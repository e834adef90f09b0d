import HTTP1
import Sessions

extension Endpoint {
    /// The row of `GET /v1/models/{model}` in the table.
    static let describeModel = describe("/v1/models/{model}", name: "describeModel")

    /// The row of `GET /v1/models/{model}/versions/{version}` in the table.
    static let describeVersion = describe(
        "/v1/models/{model}/versions/{version}", name: "describeVersion")

    private static func describe(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "One model: its inputs, outputs, layers and states, null is a free axis; and "
                + "its versions' states as TensorFlow Serving has them.",
            success: Success(status: .ok, schema: "Model"), problems: [.notAcceptable],
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    _ = try exchange.answerType([.json])
                    let model = try exchange.modelVersionInPath(engine)
                    let version = try exchange.versionInPath()
                    exchange.withRepository { repository throws(Refusal) in
                        repository.states { states in
                            let meant = states.filter { state in
                                state.name == model.name
                                    && version.map { $0 == state.version } ?? true
                            }
                            exchange.answer { ModelJSON.model(model, versions: meant) }
                        }
                    }
                }
            })
    }
}

extension Exchange {
    /// The newest version of the model named first in the path.
    func modelInPath(_ engine: Engine) throws(Refusal) -> ServedModel {
        try Self.model(parameters[0], version: nil, of: engine)
    }
}
