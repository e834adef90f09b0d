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
        /// It makes one value of all steps, as far as they count.
        case pooling
        /// It makes steps of one value.
        case repeating
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
        + merging + masking + identity + sequences

    /// The names of the classes that are served.
    static let served =
        (all.map(\.name) + [KerasConfig.inputKind, "RNN", "TimeDistributed"]).sorted()

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The kind that `layer` is of.
    init(of layer: KerasLayer) throws(ModelFault) {
        guard layer.isOfKeras || layer.module?.hasPrefix("keras") == true else {
            throw layer.fault(.customKind(registeredName: layer.registeredName ?? layer.kind))
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
