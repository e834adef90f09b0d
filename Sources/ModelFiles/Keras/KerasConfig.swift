/// A model's `config.json`: its layers, and how they are joined.
///
/// A Sequential becomes the same graph as a functional model of one chain, and what is nested in
/// either becomes part of it.
struct KerasConfig {
    /// All calls of layers, those that are inputs too, in the file's order.
    let layers: [KerasLayer]
    /// The names of the layers that are the model's inputs.
    let inputs: [String]
    /// What the model gives out.
    let outputs: [KerasLayer.Reference]

    /// Whether layers may read their sequence from its end.
    let bidirectional: Bidirectional
    /// How the Keras that wrote the file joins masks.
    let joining: KerasMask.Joining
    /// What the file says of masks.
    let maskClaims: [KerasFlattening.MaskClaim]

    /// The class of input layers.
    static let inputKind = "InputLayer"
    static let modelKinds = ["Sequential", "Functional"]

    /// Reads `config.json`.
    init(
        _ document: JSONValue, bidirectional: Bidirectional, joining: KerasMask.Joining = .any
    ) throws(ModelFault) {
        self.bidirectional = bidirectional
        self.joining = joining
        let kind = try KerasOptions(layer: nil, values: document).string("class_name")
        guard Self.modelKinds.contains(kind) else {
            throw .modelKind(kind, served: Self.modelKinds)
        }
        var flattening = KerasFlattening(bidirectional: bidirectional)
        let model = try flattening.add(model: document, in: .init(), reading: nil)
        layers = try flattening.resolved()
        maskClaims = try flattening.resolvedClaims()
        inputs = model.inputs.map(\.source)
        outputs = try model.outputs.map { output throws(ModelFault) in
            try flattening.resolve(output)
        }
    }
}
