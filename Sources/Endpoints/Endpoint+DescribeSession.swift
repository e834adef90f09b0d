import HTTP1

extension Endpoint {
    /// The row of `GET /v1/sessions/{id}` in the table.
    static let describeSession = Endpoint(
        method: .get, path: PathTemplate("/v1/sessions/{id}"), name: "describeSession",
        summary: "A session: its model, position, times and states' shapes.",
        success: Success(status: .ok, schema: "Session"),
        problems: [.gone, .notAcceptable, .tooManyRequests],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                _ = try exchange.answerType([.json])
                engine.describe(id) { result in
                    exchange.finish(result, session: id) { SessionJSON.session($0) }
                }
            }
        })
}
