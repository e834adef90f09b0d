import Recurrent

/// A request to take steps of a sequence: a session that a request of its own begins, and another
/// ends.
///
/// Who names sequences does not know of other models' clients, and ids of sessions are unique over
/// all models: where another model has the id, the sequence is the session `id~model`.
public struct SequenceRequest: Sendable {
    /// The model's name.
    public var model: String
    /// Its version; nil is that of the session, or the newest where none is there.
    public var version: Int?
    /// The session that it is unless another model has it.
    public var session: SessionID
    /// The steps.
    ///
    /// With `start` the session is made where it is not there, with as many rows as
    /// the inputs have.
    public var forward: ForwardRequest

    /// A request for `forward` of the sequence `session` of `model`.
    public init(
        model: String, version: Int? = nil, session: SessionID, forward: ForwardRequest
    ) {
        self.model = model
        self.version = version
        self.session = session
        self.forward = forward
    }

    /// A request of a sequence of its own: it begins in the model's initial state, and nothing is
    /// kept.
    public init(model: String, version: Int? = nil, alone forward: ForwardRequest) {
        self.init(model: model, version: version, session: .random(), forward: forward)
        self.forward.start = .restart
        self.forward.ends = true
    }
}

extension Network {
    /// The rows that a session has which begins with `request`: the first axis of its inputs, where
    /// they have one for rows.
    func batchSize(of request: ForwardRequest) -> Int {
        let tensors: [(Input, Tensor)] =
            switch request.inputs {
            case .single(let tensor): inputs.prefix(1).map { ($0, tensor) }
            case .named(let named):
                named.compactMap { value in
                    inputs.first { $0.name == value.name }.map { ($0, value.tensor) }
                }
            }
        for (input, tensor) in tensors {
            // The axes that the model itself has before its features.
            let outer = request.isRowsFirst || !input.shape.isSequence ? 1 : 2
            if tensor.shape.count >= outer + input.shape.features.count { return tensor.shape[0] }
        }
        return 1
    }
}
