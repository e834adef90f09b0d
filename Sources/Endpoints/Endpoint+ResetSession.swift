import HTTP1
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/sessions/{id}/reset` in the table.
    static let resetSession = Endpoint(
        method: .post, path: PathTemplate("/v1/sessions/{id}/reset"), name: "resetSession",
        summary: "Sets states to zero: of layers, of rows, or all, which puts position to 0.",
        body: Body(schema: "Reset", isOptional: true),
        success: Success(status: .ok, schema: "Session"),
        problems: [
            .gone, .unprocessableContent, .unsupportedMediaType, .notAcceptable,
            .tooManyRequests,
        ],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                _ = try exchange.answerType([.json])
                _ = try exchange.bodyType([.json])
                let body = try exchange.decoded { bytes throws(WireError) in
                    try ResetBody(json: bytes)
                }
                let request = ResetRequest(layers: body.layers, rows: body.rows)
                engine.reset(request, on: id) { result in
                    exchange.finish(result, session: id) { SessionJSON.session($0) }
                }
            }
        })
}
