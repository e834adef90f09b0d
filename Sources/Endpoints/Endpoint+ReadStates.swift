import HTTP1

extension Endpoint {
    /// The row of `GET /v1/sessions/{id}/states` in the table.
    static let readStates = Endpoint(
        method: .get, path: PathTemplate("/v1/sessions/{id}/states"), name: "readStates",
        summary: "All states of a session, read at one moment; ETag is their revision.",
        success: Success(status: .ok, schema: "States", alsoAs: [.npz]),
        problems: [.gone, .notAcceptable, .tooManyRequests],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                let type = try exchange.answerType([.json, .npz])
                engine.states(of: id) { result in
                    exchange.finish(result, session: id, bytes: \.estimatedBytes) {
                        StatesEncoding.response($0, as: type)
                    }
                }
            }
        })
}
