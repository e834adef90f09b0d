import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `GET /v2/models/{model}/config` in the table.
    static let modelConfig = config("/v2/models/{model}/config", name: "modelConfig")

    /// The row of `GET /v2/models/{model}/versions/{version}/config` in the table.
    static let versionConfig = config(
        "/v2/models/{model}/versions/{version}/config", name: "versionConfig")

    private static func config(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "A model as Triton's ModelConfig has it: batches, sequences, states.",
            success: Success(status: .ok, schema: "ModelConfig"),
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    let model = try exchange.modelVersionInPath(engine)
                    let limits = engine.limits
                    let policy = try exchange.policy(of: model.name)
                    exchange.answer {
                        InferModelJSON.config(model, limits: limits, policy: policy)
                    }
                }
            })
    }
}

extension Exchange {
    fileprivate func policy(of model: String) throws(Refusal) -> VersionPolicy {
        do throws(EndpointError) {
            return try service.repository().policy(of: model)
        } catch {
            throw Refusal(error)
        }
    }
}
