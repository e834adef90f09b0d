/// What can arrive at a worker; each comes with a ticket and is answered exactly once.
enum Event: Sendable {
    /// A new session.
    case create(CreateRequest)
    /// Steps of a sequence, whose session may have to be made.
    case sequence(SequenceRequest)
    /// Something about one session.
    case about(SessionID, SessionRequest)
    /// Somebody wants to be told of a session.
    case listen(SessionID, Listener)
    /// The listener of this number wants to be told no more; answered as `describe` is.
    case stopListening(SessionID, UInt64)
    /// The first `limit` sessions by id, behind `after`.
    case list(model: String?, after: SessionID?, limit: Int)
    /// The numbers for metrics.
    case statistics
    /// Models come and go.
    case models(ModelChange)
    /// Refuse what is new from now on; answered once all that was admitted is.
    case drain
}

/// What can be asked of one session.
enum SessionRequest: Sendable {
    case describe
    case delete
    /// Steps.
    case forward(ForwardCall)
    case states
    case state(layer: String, name: String)
    case set(SetStatesRequest)
    case reset(ResetRequest)
}

extension SessionRequest {
    /// Steps; `model` is the model that the session must be of, where the request named one.
    static func forward(_ request: ForwardRequest, model: String?) -> SessionRequest {
        .forward(ForwardCall(request: request, model: model))
    }
}

/// A forward on its way to its session's turn: an object, to be handed on without its parts.
final class ForwardCall: Sendable {
    let request: ForwardRequest
    let model: String?

    init(request: ForwardRequest, model: String?) {
        self.request = request
        self.model = model
    }
}
