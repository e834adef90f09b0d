import HTTP1
import WireFormats

extension Endpoint {
    /// The row of `POST /v2/repository/index` in the table.
    static let repositoryIndex = Endpoint(
        method: .post, path: PathTemplate("/v2/repository/index"), name: "repositoryIndex",
        summary: "The models there are; all of them are ready.",
        body: Body(schema: "RepositoryIndexRequest", isOptional: true),
        success: Success(status: .ok, schema: "RepositoryIndex"),
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                exchange.answer {
                    var writer = JSONWriter()
                    writer.beginArray()
                    for model in engine.models {
                        writer.beginObject()
                        writer.member("name", model.name)
                        writer.member("version", String(model.version))
                        writer.member("state", "READY")
                        writer.member("reason", "")
                        writer.endObject()
                    }
                    writer.endArray()
                    return Response(writer)
                }
            }
        })
}
