/// The layers of an old configuration by their paths in a weights file of Keras 3, those of nested
/// models and the cells of stacks too.
struct KerasLegacyLayers {
    /// What an array must be found by.
    struct Layer {
        /// The layer's name, behind those of the models and stacks that it is in.
        let names: [String]
        /// The name of the layer in it, where it is a TimeDistributed.
        let wrapped: String?
        /// Its class.
        let kind: String?
        /// The number of its gates, where its weights are laid out for cuDNN.
        let cudnnBlocks: Int?
    }

    private var byPath: [String: Layer] = [:]

    private static let folder = "layers"

    /// The layers of the model `document`.
    init(_ document: JSONValue) {
        add(model: document, in: Self.folder, called: [])
    }

    /// The innermost layer that `path`, such as `layers/lstm/cell/vars/0`, is of.
    subscript(path: String) -> Layer? {
        var parts = path.split(separator: "/")
        while !parts.isEmpty {
            if let layer = byPath[parts.joined(separator: "/")] { return layer }
            parts.removeLast()
        }
        return nil
    }

    private mutating func add(model: JSONValue, in folder: String, called names: [String]) {
        let countsInputs = model["class_name"].string != "Sequential"
        var counter = KerasPathCounter(folder)
        for layer in Self.layers(of: model) {
            guard let kind = KerasLegacyTranslation.kind(of: layer),
                countsInputs || kind != KerasConfig.inputKind
            else { continue }
            let path = counter.next(kind)
            let own = add(layer, at: path, called: names)
            if KerasConfig.modelKinds.contains(kind) {
                add(model: layer, in: "\(path)/\(Self.folder)", called: own)
            }
            var cells = KerasPathCounter("\(path)/cell/cells")
            for cell in layer["config"]["cell"]["config"]["cells"].array ?? [] {
                guard let kind = KerasLegacyTranslation.kind(of: cell) else { continue }
                _ = add(cell, at: cells.next(kind), called: own)
            }
        }
    }

    /// Adds one layer, and says what it is called with all around it.
    private mutating func add(
        _ layer: JSONValue, at path: String, called names: [String]
    ) -> [String] {
        let own = names + [layer["config"]["name"].string ?? ""]
        let blocks = layer["class_name"].string.flatMap(KerasLegacyCuDNN.blocks)
        byPath[path] = Layer(
            names: own, wrapped: layer["config"]["layer"]["config"]["name"].string,
            kind: KerasLegacyTranslation.kind(of: layer), cudnnBlocks: blocks)
        return own
    }

    /// Keras 2.2.2 and older have a Sequential's layers where later ones have an object of them.
    private static func layers(of model: JSONValue) -> [JSONValue] {
        model["config"].array ?? model["config"]["layers"].array ?? []
    }
}
