import Recurrent

/// A request about one session, admitted: its names are resolved and its shapes are right, so that
/// in its turn only what depends on the turn is left to check.
enum SessionWork {
    case describe
    case delete
    /// The session leaves its shard; the change of the models that its ticket stands for says
    /// where to.
    case leave
    case forward(ForwardPlan)
    case states
    case state(StateTensor)
    case set([(tensor: StateTensor, value: Tensor)], revisions: [UInt64]?)
    case reset(ResetPlan)

    /// The forward that it is, if it is one.
    var forward: ForwardPlan? {
        if case .forward(let plan) = self { plan } else { nil }
    }

    /// Bytes of what it brings, near enough.
    var bytes: Int {
        switch self {
        case .forward(let plan): plan.bytes
        case .set(let values, _): values.reduce(0) { $0 + 4 * $1.value.values.count }
        case .describe, .delete, .leave, .states, .state, .reset: 0
        }
    }
}

extension NetworkSignature {
    /// The work that `request` is for a session of `batchSize` rows, where it needs no layer.
    func work(
        _ request: SessionRequest, batchSize: Int
    ) throws(SessionError) -> SessionWork {
        switch request {
        case .describe: return .describe
        case .delete: return .delete
        case .states: return .states
        case .state(let layer, let name):
            return .state(try stateTensor(layer: layer, name: name))
        case .set(let request):
            return .set(
                try checked(request.states, batchSize: batchSize), revisions: request.revisions)
        case .forward, .reset: preconditionFailure("work of a network without its layers")
        }
    }
}

/// Which parts of a session's states go back to the initial state.
struct ResetPlan {
    let tensors: [StateTensor]
    let rows: [Int]
    /// Whether the session goes back to its start.
    let isFull: Bool

    init(_ request: ResetRequest, network: Network, batchSize: Int) throws(SessionError) {
        var tensors = network.stateLayout.tensors
        if let layers = request.layers {
            var indexes: Set<Int> = []
            for layer in layers { indexes.insert(try network.signature.recurrentIndex(layer)) }
            tensors.removeAll { !indexes.contains($0.layerIndex) }
        }
        for row in request.rows ?? [] where !(0..<batchSize).contains(row) {
            throw .unknownRow(row, batchSize: batchSize)
        }
        self.tensors = tensors
        rows = request.rows ?? Array(0..<batchSize)
        isFull = request.layers == nil && request.rows == nil
    }
}
