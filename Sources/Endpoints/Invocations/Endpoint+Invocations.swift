import HTTP1
import HTTPTypes
import WireFormats

/// Where clients of SageMaker and of TorchServe send what they have for a model.
extension Endpoint {
    /// The row of `POST /invocations` in the table: what a container of SageMaker is asked.
    static let invocations = invoke(
        .post, "/invocations", name: "invocations",
        query: [("model_name", "The model; the one there is where it is left out.")])

    /// The row of `POST /endpoints/{model}/invocations` in the table: what SageMaker's SDK asks.
    static let invokeEndpoint = invoke(
        .post, "/endpoints/{model}/invocations", name: "invokeEndpoint")

    /// The row of `POST /predictions/{model}` in the table: what TorchServe is asked.
    static let predictions = invoke(.post, "/predictions/{model}", name: "predictions")

    /// The row of `PUT /predictions/{model}` in the table: curl's -T, as TorchServe's pages use it.
    static let putPredictions = invoke(.put, "/predictions/{model}", name: "putPredictions")

    /// The row of `POST /predictions/{model}/{version}` in the table.
    static let versionPredictions = invoke(
        .post, "/predictions/{model}/{version}", name: "versionPredictions")

    /// The row of `PUT /predictions/{model}/{version}` in the table.
    static let putVersionPredictions = invoke(
        .put, "/predictions/{model}/{version}", name: "putVersionPredictions")

    private static func invoke(
        _ method: HTTPRequest.Method, _ path: String, name: String,
        query: [(name: String, meaning: String)] = []
    ) -> Endpoint {
        Endpoint(
            method: method, path: PathTemplate(path), name: name,
            summary: "Takes steps of the session that a header names, or of none that is kept; "
                + "answers a predict in its form, and NumPy with NumPy.",
            query: query, fields: SessionFields.described,
            body: Body(schema: "Invocation", alsoAs: [.npy]),
            success: Success(status: .ok, schema: "InvocationAnswer", alsoAs: [.npy]),
            problems: [
                .conflict, .gone, .unprocessableContent, .notAcceptable, .tooManyRequests,
            ],
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in try exchange.invoke(engine) }
            })
    }
}
