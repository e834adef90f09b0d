import HTTP1
import Recurrent
import Sessions
import WireFormats

/// What the paths have in common that take a predict.
extension Exchange {
    /// Runs `body` on the model `model` at `place`, and answers in `type`.
    func predict(
        _ body: PredictBody, of model: String, version: Int?, at place: SequencePlace?,
        as type: MediaType = .json, by engine: Engine
    ) throws(Refusal) {
        if let name = body.signature, !name.isEmpty, name != "serving_default" {
            throw Refusal(PredictError.signature(name))
        }
        let sequence = body.sequence == nil ? nil : place?.session.description
        var request = ForwardRequest(inputs: body.inputs)
        request.isRowsFirst = true
        forward(request, of: model, version: version, at: place, by: engine) { [self] result in
            switch result {
            case .failure(let error): fail(error, session: place?.session)
            case .success(let answer):
                self.answer(bytes: answer.estimatedBytes) {
                    var response =
                        type == .npy
                        ? PredictEncoding.npy(answer, to: body)
                        : PredictEncoding.json(answer, to: body, sequence: sequence)
                    if let tensor = answer.nonfinite {
                        response.fields[.sessionNonfinite] = tensor
                    }
                    place?.tell(answer.session, in: &response.fields)
                    return response
                }
            }
        }
    }

    /// The place in the sequence that the inputs and the header fields of a predict tell.
    func sequencePlace(of body: PredictBody?) throws(Refusal) -> SequencePlace? {
        let fields = try SessionFields(request)
        let restart = service.options.sequenceStart
        guard let sequence = body?.sequence else {
            return try SequencePlace(nil, fields, restart: restart)
        }
        var named = SequencePlace.InBody(
            id: sequence.id.map(String.init), starts: sequence.starts, ends: sequence.ends)
        guard named.id == nil, fields.id == nil, !fields.isNew else {
            return try SequencePlace(named, fields, restart: restart)
        }
        // A client that reads the name from the outputs reads a number, and one of JavaScript no
        // larger one; and a name that the server chooses cuts off no other's sequence.
        named.id = String(UInt64.random(in: 1..<1 << 53))
        return try SequencePlace(named, fields, restart: .strict)
    }
}
