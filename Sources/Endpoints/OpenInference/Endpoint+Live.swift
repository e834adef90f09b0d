import HTTP1

extension Endpoint {
    /// The row of `GET /v2/health/live` in the table.
    static let live = Endpoint(
        method: .get, path: PathTemplate("/v2/health/live"), name: "live",
        summary: "Whether the process runs.", success: Success(status: .ok, schema: nil),
        run: { exchange in exchange.answer { Response(status: .ok) } })
}
