import HTTP1
import HTTPTypes

extension Endpoint {
    /// The row of `DELETE /v1/sessions/{id}` in the table.
    static let deleteSession = Endpoint(
        method: .delete, path: PathTemplate("/v1/sessions/{id}"), name: "deleteSession",
        summary: "Ends a session and frees its state.",
        success: Success(status: .noContent, schema: nil), problems: [.gone, .tooManyRequests],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                engine.delete(id) { result in
                    exchange.finish(result, session: id) { _ in Response(status: .noContent) }
                }
            }
        })
}
