import HTTP1
import HTTPTypes
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/models/{model}/sessions` in the table.
    static let createSession = Endpoint(
        method: .post, path: PathTemplate("/v1/models/{model}/sessions"), name: "createSession",
        summary: "Creates a session; every field may be left out. ttl_seconds null is never.",
        body: Body(schema: "CreateSession", isOptional: true),
        success: Success(status: .created, schema: "Session"),
        problems: [
            .conflict, .unprocessableContent, .unsupportedMediaType, .notAcceptable,
            .tooManyRequests,
        ],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                let model = try exchange.modelInPath(engine)
                let request = try exchange.createRequest(model: model.name)
                engine.create(request) { result in
                    exchange.finish(result, session: request.id) { info in
                        var response = SessionJSON.session(info, status: .created)
                        response.fields[.location] = "/v1/sessions/\(info.id)"
                        return response
                    }
                }
            }
        })
}

extension Exchange {
    fileprivate func createRequest(model: String) throws(Refusal) -> CreateRequest {
        _ = try bodyType([.json])
        let body = try decoded { bytes throws(WireError) in try CreateSessionBody(json: bytes) }
        var request = CreateRequest(model: model, id: .random(), states: body.states)
        request.version = body.version
        if let text = body.id {
            guard let id = SessionID(text) else {
                throw Refusal(EndpointError.sessionID(text, place: "id"))
            }
            request.id = id
        }
        if let batchSize = body.batchSize { request.batchSize = batchSize }
        request.timeToLive =
            switch body.timeToLive {
            case .unspecified: .standard
            case .never: .never
            case .seconds(let seconds): .seconds(seconds)
            }
        return request
    }
}
