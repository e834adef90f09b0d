import HTTP1
import HTTPTypes
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/models/{model}:predict` in the table.
    static let predict = predict("/v1/models/{model}:predict", name: "predict")

    /// The row of `POST /v1/models/{model}/versions/{version}:predict` in the table.
    static let versionPredict = predict(
        "/v1/models/{model}/versions/{version}:predict", name: "versionPredict")

    private static func predict(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .post, path: PathTemplate(path), name: name,
            summary: "Takes steps as TensorFlow Serving has it, in rows or columns; of a sequence "
                + "where sequence_id or a header names one, else of none that is kept.",
            fields: SessionFields.described, body: Body(schema: "Predict"),
            success: Success(status: .ok, schema: "PredictAnswer"),
            problems: [.conflict, .gone, .unprocessableContent, .tooManyRequests],
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    // Its clients send any Content-Type, curl that of a form.
                    let body = try exchange.decoded { bytes throws(WireError) in
                        try PredictBody(json: bytes)
                    }
                    try exchange.predict(
                        body, of: exchange.parameters[0], version: exchange.versionInPath(),
                        at: exchange.sequencePlace(of: body), by: engine)
                }
            })
    }
}
