import HTTP1
import HTTPTypes

/// What TensorFlow Serving has and is not served: rows that say so in its own form.
extension Endpoint {
    /// The row of `POST /v1/models/{model}:classify` in the table.
    static let classify = verb("classify", "/v1/models/{model}", name: "classify")

    /// The row of `POST /v1/models/{model}/versions/{version}:classify` in the table.
    static let versionClassify = verb(
        "classify", "/v1/models/{model}/versions/{version}", name: "versionClassify")

    /// The row of `POST /v1/models/{model}:regress` in the table.
    static let regress = verb("regress", "/v1/models/{model}", name: "regress")

    /// The row of `POST /v1/models/{model}/versions/{version}:regress` in the table.
    static let versionRegress = verb(
        "regress", "/v1/models/{model}/versions/{version}", name: "versionRegress")

    /// The row of `POST /v1/models/{model}/labels/{label}:predict` in the table.
    static let labelPredict = label(.post, ":predict", name: "labelPredict")

    /// The row of `GET /v1/models/{model}/labels/{label}` in the table.
    static let labelStatus = label(.get, "", name: "labelStatus")

    /// The row of `GET /v1/models/{model}/labels/{label}/metadata` in the table.
    static let labelMetadata = label(.get, "/metadata", name: "labelMetadata")

    private static func verb(_ verb: String, _ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .post, path: PathTemplate("\(path):\(verb)"), name: name,
            summary: "Not served: send tensors to predict.",
            body: Body(schema: "Anything", isOptional: true),
            success: Success(status: .ok, schema: nil), problems: [.notImplemented],
            run: { $0.fail(PredictError.verb(verb)) })
    }

    private static func label(
        _ method: HTTPRequest.Method, _ ending: String, name: String
    ) -> Endpoint {
        Endpoint(
            method: method, path: PathTemplate("/v1/models/{model}/labels/{label}\(ending)"),
            name: name, summary: "Not served: versions have numbers and no labels.",
            body: method == .post ? Body(schema: "Anything", isOptional: true) : nil,
            success: Success(status: .ok, schema: nil),
            run: { $0.fail(PredictError.label($0.parameters[1])) })
    }
}
