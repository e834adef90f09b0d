import HTTP1

extension Endpoint {
    /// The row of `GET /v1/models` in the table.
    static let listModels = Endpoint(
        method: .get, path: PathTemplate("/v1/models"), name: "listModels",
        summary: "The models that are known, and whether they are served.",
        success: Success(status: .ok, schema: "ModelList"), problems: [.notAcceptable],
        run: { exchange in
            exchange.withRepository { repository throws(Refusal) in
                _ = try exchange.answerType([.json])
                repository.states { states in exchange.answer { RepositoryJSON.list(states) } }
            }
        })
}
