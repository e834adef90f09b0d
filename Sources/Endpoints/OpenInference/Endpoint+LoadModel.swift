import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `POST /v2/repository/models/{model}/load` in the table.
    static let loadModel = Endpoint(
        method: .post, path: PathTemplate("/v2/repository/models/{model}/load"), name: "loadModel",
        summary: "Serves what the model's files hold now; living sessions stay with what they had.",
        body: Body(schema: "LoadModel", isOptional: true),
        success: Success(status: .ok, schema: "ModelLoaded"),
        problems: [.conflict, .unprocessableContent],
        run: { exchange in
            exchange.withRepository { repository throws(Refusal) in
                let body = try exchange.decoded { bytes throws(WireError) in
                    try LoadModelBody(json: bytes)
                }
                repository.load(exchange.parameters[0], policy: body.policy) { result in
                    exchange.finish(result) { RepositoryJSON.loaded($0) }
                }
            }
        })
}
