import HTTP1
import Recurrent
import Sessions
import WireFormats

/// Answers of a forward in the form of the Open Inference Protocol.
enum InferEncoding {
    /// The whole answer, with what `body` asked for; `place` is that in a sequence, if in one.
    static func response(
        _ answer: ForwardAnswer, to body: InferBody, at place: SequencePlace?
    ) -> Response {
        let model = answer.session.model
        var encoding = InferAnswer(id: body.id, model: model.name, version: model.version)
        let session = answer.session.id.description
        if place != nil { encoding.session = (session, answer.position) }
        encoding.nonfinite = answer.nonfinite
        encoding.outputs = InferOutputs(body, of: model.signature).entries.map { entry in
            let tensor =
                switch entry.source {
                case .output(let index): answer.outputs[index]
                case .state(let index): answer.states?[index] ?? Tensor(zeros: [0])
                }
            return InferAnswer.Output(
                name: entry.name, tensor: tensor, isBinary: entry.isBinary,
                classes: entry.classes)
        }
        let (bytes, jsonBytes) = encoding.encoded()
        let type = jsonBytes == nil ? MediaType.json : .octets
        var fields: ResponseFields = [.contentType: type.rawValue]
        if let jsonBytes { fields[.inferenceHeaderLength] = String(jsonBytes) }
        place?.tell(answer.session, in: &fields)
        return Response(status: .ok, fields: fields, body: bytes)
    }
}
