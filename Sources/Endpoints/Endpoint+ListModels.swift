import HTTP1

extension Endpoint {
    /// The row of `GET /v1/models` in the table.
    static let listModels = Endpoint(
        method: .get, path: PathTemplate("/v1/models"), name: "listModels",
        summary: "The models that are served.",
        success: Success(status: .ok, schema: "ModelList"), problems: [.notAcceptable],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                exchange.answer { ModelJSON.list(engine.models) }
            }
        })
}
