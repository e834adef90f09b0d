import HTTP1
import Recurrent
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `PUT /v1/sessions/{id}/states` in the table.
    static let setStates = Endpoint(
        method: .put, path: PathTemplate("/v1/sessions/{id}/states"), name: "setStates",
        summary: "Sets several states: all of them or, if one does not fit, none.",
        fields: [("If-Match", "The ETag that the states must still have.")],
        body: Body(schema: "SetStates", alsoAs: [.npz]),
        success: Success(status: .ok, schema: "States"),
        problems: [
            .gone, .preconditionFailed, .unprocessableContent, .unsupportedMediaType,
            .notAcceptable, .tooManyRequests,
        ],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                _ = try exchange.answerType([.json])
                let type = try exchange.bodyType([.json, .npz])
                let body = try exchange.decoded { bytes throws(WireError) in
                    try type == .npz
                        ? SetStatesBody(
                            npz: bytes, bytesMax: exchange.service.options.bodyBytesMax)
                        : SetStatesBody(json: bytes)
                }
                let request = SetStatesRequest(
                    states: body.states, revisions: exchange.revisionsToMatch())
                engine.setStates(request, on: id) { result in
                    exchange.finish(result, session: id, bytes: \.estimatedBytes) {
                        StatesEncoding.response($0, as: .json)
                    }
                }
            }
        })
}
