import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `POST /v2/repository/index` in the table.
    static let repositoryIndex = Endpoint(
        method: .post, path: PathTemplate("/v2/repository/index"), name: "repositoryIndex",
        summary: "The models that are known, served or not; those alone that are ready if asked.",
        body: Body(schema: "RepositoryIndexRequest", isOptional: true),
        success: Success(status: .ok, schema: "RepositoryIndex"),
        problems: [.unprocessableContent],
        run: { exchange in
            exchange.withRepository { repository throws(Refusal) in
                let body = try exchange.decoded { bytes throws(WireError) in
                    try RepositoryIndexBody(json: bytes)
                }
                repository.states { states in
                    exchange.answer {
                        RepositoryJSON.index(
                            states.filter { !body.isReadyOnly || $0.state == .ready })
                    }
                }
            }
        })
}
