import HTTP1

extension Endpoint {
    /// `GET /v2/health/live`
    static let live = Endpoint(
        method: .get, path: PathTemplate("/v2/health/live"), name: "live",
        summary: "Whether the process runs.", success: Success(status: .ok, schema: nil),
        run: { exchange in exchange.answer { Response(status: .ok) } })
}
