import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `GET /ping` in the table.
    static let ping = Endpoint(
        method: .get, path: PathTemplate("/ping"), name: "ping",
        summary: "Whether new work is taken, for SageMaker and clients of TorchServe.",
        success: Success(status: .ok, schema: "Ping"),
        run: { exchange in
            do throws(EndpointError) {
                try exchange.service.refuseUnlessReady()
                exchange.answer {
                    var writer = JSONWriter()
                    writer.beginObject()
                    writer.member("status", "Healthy")
                    writer.endObject()
                    return Response(writer)
                }
            } catch {
                exchange.fail(error)
            }
        })
}
