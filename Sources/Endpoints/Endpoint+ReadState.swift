import HTTP1

extension Endpoint {
    /// The row of `GET /v1/sessions/{id}/states/{layer}/{name}` in the table.
    static let readState = Endpoint(
        method: .get, path: PathTemplate("/v1/sessions/{id}/states/{layer}/{name}"),
        name: "readState",
        summary: "One state by name or index: states/0/1 is c of the first recurrent layer.",
        success: Success(status: .ok, schema: "State", alsoAs: [.npy]),
        problems: [.gone, .notAcceptable, .tooManyRequests],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                let type = try exchange.answerType([.json, .npy])
                let (layer, name) = (exchange.parameters[1], exchange.parameters[2])
                engine.state(of: id, layer: layer, name: name) { result in
                    exchange.finish(
                        result.mapError(\.inPath), session: id, bytes: \.estimatedBytes
                    ) { StatesEncoding.response($0, as: type) }
                }
            }
        })
}
