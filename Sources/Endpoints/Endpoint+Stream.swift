import HTTP1
import HTTPTypes

extension Endpoint {
    /// The row of `POST /v1/sessions/{id}/stream` in the table.
    static let stream = Endpoint(
        method: .post, path: PathTemplate("/v1/sessions/{id}/stream"), name: "stream",
        summary: "Steps over one connection: a line of inputs in, a line of answer out (NDJSON).",
        body: Body(schema: "StreamLine", alsoAs: [.ndjson], isOptional: true),
        success: Success(status: .ok, schema: nil, alsoAs: [.ndjson]),
        problems: [.gone, .unsupportedMediaType, .notAcceptable],
        open: { exchange, answer in
            let stream = StepStream(exchange, answer)
            exchange.withSession { engine, id throws(Refusal) in
                // Whoever takes JSON takes lines of it.
                _ = try exchange.answerType([.ndjson, .json])
                _ = try exchange.bodyType([.ndjson, .json])
                try exchange.refuseContentCoding()
                stream.start(engine, id)
            }
            return stream
        })
}
