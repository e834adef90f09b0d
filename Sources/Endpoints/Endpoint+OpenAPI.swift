import HTTP1
import HTTPTypes

extension Endpoint {
    /// The row of `GET /openapi.json` in the table.
    static let openAPI = Endpoint(
        method: .get, path: PathTemplate("/openapi.json"), name: "openAPI",
        summary: "This document.", success: Success(status: .ok, schema: "OpenAPI"),
        run: { exchange in
            exchange.answer {
                Response(
                    status: .ok, fields: [.contentType: MediaType.json.rawValue],
                    body: OpenAPI.document(EndpointTable.endpoints))
            }
        })
}
