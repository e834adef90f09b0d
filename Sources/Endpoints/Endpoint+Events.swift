import HTTP1
import HTTPTypes

extension Endpoint {
    /// The row of `GET /v1/sessions/{id}/events` in the table.
    static let events = Endpoint(
        method: .get, path: PathTemplate("/v1/sessions/{id}/events"), name: "events",
        summary: "Server-sent events: every change of a session's states, and its end.",
        query: [("states", "true: each event has the values of the states too.")],
        fields: [
            ("Last-Event-ID", "The id of the last event seen; another than the present is told.")
        ],
        success: Success(status: .ok, schema: nil, alsoAs: [.eventStream]),
        problems: [.gone, .unprocessableContent, .notAcceptable, .tooManyRequests],
        open: { exchange, answer in
            let events = EventStream(exchange, answer)
            exchange.withSession { engine, id throws(Refusal) in
                _ = try exchange.answerType([.eventStream])
                let flags: KeyValuePairs = ["true": true, "false": false]
                let query = QueryParameters(exchange.request)
                let withValues = try query.choice("states", flags) ?? false
                events.start(engine, id, withValues: withValues)
            }
            return events
        })
}
