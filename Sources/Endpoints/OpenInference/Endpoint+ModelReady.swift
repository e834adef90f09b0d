import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `GET /v2/models/{model}/ready` in the table.
    static let modelReady = ready("/v2/models/{model}/ready", name: "modelReady")

    /// The row of `GET /v2/models/{model}/versions/{version}/ready` in the table.
    static let versionReady = ready(
        "/v2/models/{model}/versions/{version}/ready", name: "versionReady")

    private static func ready(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "Whether a model takes requests: 404 if there is none, 503 at start and stop.",
            success: Success(status: .ok, schema: "ModelReady"),
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    do throws(EndpointError) {
                        try exchange.service.refuseUnlessReady()
                    } catch {
                        throw Refusal(error)
                    }
                    let model = try exchange.modelVersionInPath(engine)
                    exchange.answer {
                        var writer = JSONWriter()
                        writer.beginObject()
                        writer.member("name", model.name)
                        writer.key("ready")
                        writer.bool(true)
                        writer.endObject()
                        return Response(writer)
                    }
                }
            })
    }
}
