import HTTP1
import HTTPTypes
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/models/{model}/forward` in the table.
    static let forwardMany = Endpoint(
        method: .post, path: PathTemplate("/v1/models/{model}/forward"), name: "forwardMany",
        summary: "Steps many sessions at once; each result is an answer or a problem of its own.",
        fields: [
            ("X-Session-ID", "The session of requests that name none."),
            ("X-Amzn-SageMaker-Session-Id", "The session of all of them."),
            ("ts_request_sequence_id", "The session of all of them."),
            ("Idempotency-Key", "A name for this request, as for a single forward."),
        ],
        body: Body(schema: "ForwardMany"),
        success: Success(status: .ok, schema: "ForwardManyAnswer"),
        problems: [.unprocessableContent, .unsupportedMediaType, .notAcceptable],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                let model = try exchange.modelInPath(engine)
                let items = try exchange.forwardItems()
                engine.forward(items.compactMap(\.runnable), model: model.name) { results in
                    let results = ManyResults(items: items, answers: results)
                    exchange.answer(bytes: results.estimatedBytes) { results.response }
                }
            }
        })
}

/// One request of many: something to run, or the reason why not.
struct ForwardItem: Sendable {
    /// The session as it was named.
    let session: String?
    let request: Result<(session: SessionID, request: ForwardRequest), Refusal>

    var runnable: (session: SessionID, request: ForwardRequest)? { try? request.get() }
}

extension Exchange {
    fileprivate func forwardItems() throws(Refusal) -> [ForwardItem] {
        _ = try bodyType([.json])
        let body = try decoded { bytes throws(WireError) in try MultiForwardBody(json: bytes) }
        let fallback = request.headerFields[.sessionID]
        let fields = try SessionFields(ofMany: request)
        let key = try idempotencyKey()
        return body.requests.enumerated().map { index, item in
            let name = item.session ?? fields.id?.description ?? fallback
            do throws(Refusal) {
                let place = "requests[\(index)].session"
                guard let name else { throw Refusal(WireError.missingField(place: place)) }
                guard let id = SessionID(name) else {
                    throw Refusal(EndpointError.sessionID(name, place: place))
                }
                if let named = fields.id, named != id { throw fields.conflict(name, at: place) }
                let forward: ForwardBody
                do throws(WireError) {
                    forward = try item.body.get()
                } catch {
                    throw Refusal(error)
                }
                var forwardRequest = ForwardRequest(forward, idempotencyKey: key)
                forwardRequest.client = request.connection
                return ForwardItem(session: name, request: .success((id, forwardRequest)))
            } catch {
                return ForwardItem(session: name, request: .failure(error))
            }
        }
    }
}
