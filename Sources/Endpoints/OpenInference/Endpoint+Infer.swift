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
            ],
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
        forward.names = try InferOutputs.names(in: body)
        forward.client = self.request.connection
        let request = try sequenceRequest(body, forward)
        let read = ContinuousClock.now - start
        engine.forward(request, isPutOff: isHandledHere) { [self] result in
            switch result {
            case .failure(let error):
                fail(error, session: body.sequence == nil ? nil : request.session)
            case .success(let answer):
                self.answer(bytes: answer.estimatedBytes) { [self] in
                    let start = ContinuousClock.now
                    let response = InferEncoding.response(answer, to: body)
                    service.inferTimes.note(
                        answer.session.model, read: read, written: ContinuousClock.now - start)
                    return response
                }
            }
        }
    }

    private func inferBody() throws(Refusal) -> InferBody {
        var jsonBytes: Int?
        if let text = request.head.headerFields[.inferenceHeaderLength] {
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

    /// The steps as those of the sequence that the body names, or of one of their own.
    private func sequenceRequest(
        _ body: InferBody, _ forward: ForwardRequest
    ) throws(Refusal) -> SequenceRequest {
        let version = try versionInPath()
        guard let sequence = body.sequence else {
            return SequenceRequest(model: parameters[0], version: version, alone: forward)
        }
        // Behind a ~ stands a model, where others have sequences of the same name.
        guard let session = SessionID(sequence.id), !sequence.id.utf8.contains(UInt8(ascii: "~"))
        else { throw Refusal(EndpointError.sequenceID(sequence.id)) }
        var forward = forward
        forward.start = sequence.starts ? service.options.sequenceStart : nil
        forward.ends = sequence.ends
        return SequenceRequest(
            model: parameters[0], version: version, session: session, forward: forward)
    }
}
