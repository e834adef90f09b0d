import HTTP1

extension Endpoint {
    /// The row of `GET /v2/health/ready` in the table.
    static let ready = Endpoint(
        method: .get, path: PathTemplate("/v2/health/ready"), name: "ready",
        summary: "Whether new work is taken: 503 while models load and while the server stops.",
        success: Success(status: .ok, schema: nil),
        run: { exchange in
            do throws(EndpointError) {
                try exchange.service.refuseUnlessReady()
                exchange.answer { Response(status: .ok) }
            } catch {
                exchange.fail(error)
            }
        })
}
