import HTTP1

extension Endpoint {
    /// The row of `GET /v2/models/{model}` in the table.
    static let modelMetadata = metadata("/v2/models/{model}", name: "modelMetadata")

    /// The row of `GET /v2/models/{model}/versions/{version}` in the table.
    static let versionMetadata = metadata(
        "/v2/models/{model}/versions/{version}", name: "versionMetadata")

    private static func metadata(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "A model's versions, inputs and outputs; -1 is a free axis.",
            success: Success(status: .ok, schema: "ModelMetadata"),
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    let model = try exchange.modelVersionInPath(engine)
                    let versions = engine.models.filter { $0.name == model.name }.map(\.version)
                    exchange.answer { InferModelJSON.metadata(model, versions: versions) }
                }
            })
    }
}
