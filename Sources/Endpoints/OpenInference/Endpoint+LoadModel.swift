import HTTPTypes

extension Endpoint {
    /// The row of `POST /v2/repository/models/{model}/load` in the table.
    static let loadModel = change("load", name: "loadModel")

    /// The row of `POST /v2/repository/models/{model}/unload` in the table.
    static let unloadModel = change("unload", name: "unloadModel")

    private static func change(_ verb: String, name: String) -> Endpoint {
        Endpoint(
            method: .post, path: PathTemplate("/v2/repository/models/{model}/\(verb)"), name: name,
            summary: "Not served: models come and go with the server.",
            body: Body(schema: "RepositoryChange", isOptional: true),
            success: Success(status: .ok, schema: nil), problems: [.notImplemented],
            run: { $0.fail(EndpointError.repositoryFixed) })
    }
}
