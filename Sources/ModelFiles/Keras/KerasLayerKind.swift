import Recurrent

/// One class of Keras layers that is served, and how a layer of it is built.
struct KerasLayerKind: Sendable {
    /// What a class does to the shape of time, as far as the layers before it must know.
    enum Role: Sendable {
        /// It steps through time.
        case recurrent
        /// It steps through time with the inputs of earlier steps, and knows no masks.
        case convolution
        /// It looks up ids, whose shape has no features.
        case embedding
        /// It moves axes, so that time may begin or end with it.
        case reshaping
        /// It says which steps count.
        case masking
        /// It hands its input on.
        case identity
        /// It makes one value of several.
        case merging
        /// It works on the features of each time step.
        case featurewise
    }

    /// The class, such as `LSTM`.
    let name: String
    let role: Role
    let build: @Sendable (KerasLayerContext) throws(ModelFault) -> any Layer

    /// Every class that is served, the families of the other files together.
    static let all: [KerasLayerKind] =
        recurrent + convolution + feedforward + activations + scaling + normalizing + reshaping
        + merging + masking + identity

    /// The names of the classes that are served.
    static let served =
        (all.map(\.name) + [KerasConfig.inputKind, "RNN", "TimeDistributed"]).sorted()

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// Classes that have no answer for one step that depends on earlier steps alone, or whose
    /// answer is not known here, and why.
    static let unsteppable = [
        "Bidirectional": "reads the sequence from its end too",
        "GlobalAveragePooling1D": "needs all steps of the sequence at once",
        "GlobalMaxPooling1D": "needs all steps of the sequence at once",
        "RepeatVector": "makes many time steps out of one value",
    ]

    /// The kind that `layer` is of.
    init(of layer: KerasLayer) throws(ModelFault) {
        guard layer.isOfKeras || layer.module?.hasPrefix("keras") == true else {
            throw layer.fault(.customKind(registeredName: layer.registeredName ?? layer.kind))
        }
        if layer.isOfKeras, let reason = Self.unsteppable[layer.kind] {
            throw layer.fault(.shape(.joinsTime(reason: reason)))
        }
        if layer.isOfKeras, let refusal = KerasRefusal.byName[layer.kind] {
            throw layer.fault(refusal.fault)
        }
        guard layer.isOfKeras, let kind = Self.byName[layer.kind] else {
            throw layer.fault(.unknownKind(served: Self.served))
        }
        self = kind
    }

    /// The kind of this name and role, built by `build`.
    init(
        _ name: String, _ role: Role,
        _ build: @escaping @Sendable (KerasLayerContext) throws(ModelFault) -> any Layer
    ) {
        self.name = name
        self.role = role
        self.build = build
    }
}
