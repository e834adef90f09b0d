import HTTP1
import Sessions

extension Endpoint {
    /// The row of `GET /v1/sessions` in the table.
    static let listSessions = Endpoint(
        method: .get, path: PathTemplate("/v1/sessions"), name: "listSessions",
        summary: "Living sessions by id, a page at a time; a snapshot of each worker in turn.",
        query: [
            ("model", "Only sessions of this model."),
            ("limit", "Sessions of a page: 1 to 1000, 100 without it."),
            ("cursor", "The next_cursor of the page before."),
        ],
        success: Success(status: .ok, schema: "SessionList"),
        problems: [.unprocessableContent, .notAcceptable],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                let query = QueryParameters(exchange.request)
                let limit = try query.integer("limit", in: 1...1000) ?? 100
                let model = query["model"]
                if let model, !engine.models.contains(where: { $0.name == model }) {
                    throw Refusal(SessionError.unknownModel(name: model, version: nil))
                }
                let cursor = try query.sessionID("cursor")
                // One more than asked for tells whether there is a next page.
                engine.sessions(model: model, after: cursor, limit: limit + 1) { sessions in
                    exchange.answer(bytes: sessions.count * 512) {
                        SessionJSON.page(
                            sessions.prefix(limit), isLast: sessions.count <= limit)
                    }
                }
            }
        })
}

extension QueryParameters {
    fileprivate func sessionID(_ name: String) throws(Refusal) -> SessionID? {
        guard let text = self[name] else { return nil }
        guard let id = SessionID(text) else {
            throw Refusal(
                EndpointError.query(name: name, value: text, expected: "a next_cursor"))
        }
        return id
    }
}
