import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `GET /v2` in the table.
    static let serverMetadata = Endpoint(
        method: .get, path: PathTemplate("/v2"), name: "serverMetadata",
        summary: "The server, and what it serves beyond the Open Inference Protocol's core.",
        success: Success(status: .ok, schema: "ServerMetadata"),
        run: { exchange in
            exchange.answer {
                var writer = JSONWriter()
                writer.beginObject()
                writer.member("name", "cellar")
                writer.member("version", "1")
                writer.key("extensions")
                writer.beginArray()
                for name in extensions { writer.string(name) }
                writer.endArray()
                writer.endObject()
                return Response(writer)
            }
        })

    /// What is served and nothing else: clients decide by it what they ask for.
    private static let extensions = [
        "sequence", "sequence(string_id)", "binary_tensor_data", "model_configuration",
        "model_repository", "model_repository(unload_dependents)", "statistics", "parameters",
    ]
}
