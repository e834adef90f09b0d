import HTTP1

extension Endpoint {
    /// The row of `GET /v1/models/{model}/metadata` in the table.
    static let signatureMetadata = signature(
        "/v1/models/{model}/metadata", name: "signatureMetadata")

    /// The row of `GET /v1/models/{model}/versions/{version}/metadata` in the table.
    static let versionSignatureMetadata = signature(
        "/v1/models/{model}/versions/{version}/metadata", name: "versionSignatureMetadata")

    private static func signature(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "A model's signature as TensorFlow Serving has it; \"-1\" is a free axis.",
            success: Success(status: .ok, schema: "SignatureMetadata"),
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    let model = try exchange.modelVersionInPath(engine)
                    exchange.answer { SignatureJSON.metadata(model) }
                }
            })
    }
}
