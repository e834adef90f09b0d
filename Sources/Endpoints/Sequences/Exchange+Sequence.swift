import HTTP1
import Sessions

/// Requests that may be steps of a sequence.
extension Exchange {
    /// The request's place in a sequence, if it has one.
    func sequencePlace(_ body: SequencePlace.InBody?) throws(Refusal) -> SequencePlace? {
        try SequencePlace(
            body, SessionFields(request), restart: service.options.sequenceStart)
    }

    /// Takes steps at `place`, or of a sequence of their own where there is none.
    func forward(
        _ forward: ForwardRequest, of model: String, version: Int?, at place: SequencePlace?,
        by engine: Engine, reply: @escaping Engine.Reply<ForwardAnswer>
    ) {
        var forward = forward
        forward.client = request.connection
        guard let place else {
            let alone = SequenceRequest(model: model, version: version, alone: forward)
            return engine.forward(alone, isPutOff: isHandledHere, reply: reply)
        }
        let asked = place.request(forward, model: model, version: version)
        guard place.beginsIfAbsent else {
            return engine.forward(asked, isPutOff: isHandledHere, reply: reply)
        }
        engine.forward(asked, isPutOff: isHandledHere) { result in
            guard case .failure(.unknownSession) = result else { return reply(result) }
            var first = asked
            first.forward.start = .strict
            engine.forward(first) { result in
                // Another request has begun it meanwhile.
                guard case .failure(.sequenceLive) = result else { return reply(result) }
                engine.forward(asked, reply: reply)
            }
        }
    }
}
