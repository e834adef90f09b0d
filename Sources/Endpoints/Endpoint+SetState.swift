import HTTP1
import Recurrent
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `PUT /v1/sessions/{id}/states/{layer}/{name}` in the table.
    static let setState = Endpoint(
        method: .put, path: PathTemplate("/v1/sessions/{id}/states/{layer}/{name}"),
        name: "setState",
        summary: "set_value: a value of another shape is refused and nothing is changed.",
        fields: [("If-Match", "The ETag that the states must still have.")],
        body: Body(schema: "SetState", alsoAs: [.npy]),
        success: Success(status: .ok, schema: "StateSet"),
        problems: [
            .gone, .preconditionFailed, .unprocessableContent, .unsupportedMediaType,
            .notAcceptable, .tooManyRequests,
        ],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                _ = try exchange.answerType([.json])
                let type = try exchange.bodyType([.json, .npy])
                let body = try exchange.decoded { bytes throws(WireError) in
                    try type == .npy ? SetStateBody(npy: bytes) : SetStateBody(json: bytes)
                }
                let value = StateValue(
                    layer: exchange.parameters[1], name: exchange.parameters[2],
                    value: body.value)
                let request = SetStatesRequest(
                    states: [value], revisions: exchange.revisionsToMatch())
                engine.setStates(request, on: id) { result in
                    exchange.finish(result.mapError(\.inPath), session: id) {
                        StatesEncoding.wasSet(value, in: $0)
                    }
                }
            }
        })
}
