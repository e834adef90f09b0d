import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v2/models/{model}/infer` in the table.
    static let infer = infer("/v2/models/{model}/infer", name: "infer")

    /// The row of `POST /v2/models/{model}/versions/{version}/infer` in the table.
    static let versionInfer = infer(
        "/v2/models/{model}/versions/{version}/infer", name: "versionInfer")

    private static func infer(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .post, path: PathTemplate(path), name: name,
            summary: "Takes steps of a sequence, or of none that is kept; JSON or binary tensors.",
            fields: [
                (
                    "Inference-Header-Content-Length",
                    "Bytes of JSON at the body's beginning; binary tensors stand behind."
                )
            ] + SessionFields.described,
            body: Body(schema: "InferRequest", alsoAs: [.octets]),
            success: Success(status: .ok, schema: "InferAnswer", alsoAs: [.octets]),
            problems: [
                .conflict, .gone, .unprocessableContent, .unsupportedMediaType, .tooManyRequests,
            ],
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in try exchange.infer(engine) }
            })
    }
}

extension Exchange {
    fileprivate func infer(_ engine: Engine) throws(Refusal) {
        let start = ContinuousClock.now
        let body = try inferBody()
        var forward = ForwardRequest(inputs: .named(body.inputs))
        forward.states = body.states
        forward.waitSecondsMax = body.waitSecondsMax
        forward.names = try InferOutputs.names(in: body)
        let place = try sequencePlace(
            body.sequence.map { .init(id: $0.id, starts: $0.starts, ends: $0.ends) })
        let version = try versionInPath()
        let read = ContinuousClock.now - start
        self.forward(forward, of: parameters[0], version: version, at: place, by: engine) {
            [self] result in
            switch result {
            case .failure(let error): fail(error, session: place?.session)
            case .success(let answer):
                self.answer(bytes: answer.estimatedBytes) { [self] in
                    let start = ContinuousClock.now
                    let response = InferEncoding.response(answer, to: body, at: place)
                    service.inferTimes.note(
                        answer.session.model, read: read, written: ContinuousClock.now - start)
                    return response
                }
            }
        }
    }

    private func inferBody() throws(Refusal) -> InferBody {
        var jsonBytes: Int?
        if let text = request.headerFields[.inferenceHeaderLength] {
            guard let length = Int(text) else {
                throw Refusal(
                    EndpointError.field(
                        name: "Inference-Header-Content-Length", value: text,
                        expected: "a number of bytes"))
            }
            jsonBytes = length
        }
        return try decoded { bytes throws(WireError) in
            try InferBody(bytes, jsonBytes: jsonBytes)
        }
    }
}
