import Recurrent

/// One module of `torch.nn` that is served, and how layers are built of it.
struct TorchLayerKind: Sendable {
    /// What a module makes of its tensors.
    struct Built {
        /// One stage, or several where the module stacks them.
        let stages: [Stage]
        /// The features that the first of them takes; nil where any fit, empty for ids.
        var inputFeatures: [Int]?

        init(stages: [Stage], inputFeatures: [Int]? = nil) {
            self.stages = stages
            self.inputFeatures = inputFeatures
        }

        init(_ layer: any Layer, inputFeatures: [Int]? = nil) {
            self.init(stages: [Stage(layer: layer)], inputFeatures: inputFeatures)
        }
    }

    /// One layer of a chain, or two that read the same from either end, side by side.
    struct Stage {
        let layer: any Layer
        /// The one that reads backward, if there are two.
        var backward: (any RecurrentLayer)?
        /// What comes behind the module's name in its own.
        var suffix = ""
    }

    /// Whether a module has tensors.
    enum Weights: Sendable {
        case none
        case optional
        case required
    }

    /// The module's class, such as `LSTM`.
    let name: String
    let weights: Weights
    /// The keys of the sidecar that say more about it.
    let keys: [String]
    /// Whether it steps through time.
    let isRecurrent: Bool
    let build: @Sendable (TorchLayerContext) throws(ModelFault) -> Built

    /// Every module that is served, the families of the other files together.
    static let all = recurrent + feedforward + activations

    /// The names of the modules that are served.
    static let served = all.map(\.name).sorted()

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The kind that `entry` is of, with its keys checked.
    init(of entry: TorchSidecar.Entry) throws(ModelFault) {
        guard let kind = Self.byName[entry.kind] else {
            throw .layer(
                name: entry.name, kind: entry.kind, .unknownKind(served: Self.served))
        }
        let own = kind.weights == .none ? ["kind", "name"] : ["kind", "weights", "name"]
        try entry.options.checkKeys(own + kind.keys)
        if kind.weights == .required { _ = try entry.options.string("weights") }
        self = kind
    }

    init(
        _ name: String, weights: Weights, keys: [String] = [], isRecurrent: Bool = false,
        _ build: @escaping @Sendable (TorchLayerContext) throws(ModelFault) -> Built
    ) {
        self.name = name
        self.weights = weights
        self.keys = keys
        self.isRecurrent = isRecurrent
        self.build = build
    }
}
