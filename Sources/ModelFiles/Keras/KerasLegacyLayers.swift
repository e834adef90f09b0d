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
        /// Which part of a Bidirectional it is, if it is one.
        let half: Half?
    }

    /// One of the two layers of the Bidirectional `wrapper`.
    struct Half {
        let wrapper: String
        let isForward: Bool

        // Whatever else its layers are called, Keras calls the first one so.
        private static let prefix = "forward_"

        /// Whether the array at `path` is of this half.
        func has(_ path: String) -> Bool {
            let own = path.split(separator: "/").drop { $0 != wrapper }.dropFirst().first
            return own?.hasPrefix(Self.prefix) == isForward
        }
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
            let own = names + [layer["config"]["name"].string ?? ""]
            add(layer, at: path, called: own)
            if KerasConfig.modelKinds.contains(kind) {
                add(model: layer, in: "\(path)/\(Self.folder)", called: own)
            }
            guard kind == KerasBidirectional.kind else { continue }
            let (forward, backward) = (
                layer["config"]["layer"], layer["config"]["backward_layer"]
            )
            let wrapper = own.last ?? ""
            add(
                forward, at: path + "/forward_layer", called: own,
                half: Half(wrapper: wrapper, isForward: true))
            add(
                backward == .null ? forward : backward, at: path + "/backward_layer", called: own,
                half: Half(wrapper: wrapper, isForward: false))
        }
    }

    /// Adds one layer, called `names` with all around it, and the cells of a stack.
    private mutating func add(
        _ layer: JSONValue, at path: String, called names: [String], half: Half? = nil
    ) {
        let blocks = layer["class_name"].string.flatMap(KerasLegacyCuDNN.blocks)
        byPath[path] = Layer(
            names: names, wrapped: layer["config"]["layer"]["config"]["name"].string,
            kind: KerasLegacyTranslation.kind(of: layer), cudnnBlocks: blocks, half: half)
        var cells = KerasPathCounter("\(path)/cell/cells")
        for cell in layer["config"]["cell"]["config"]["cells"].array ?? [] {
            guard let kind = KerasLegacyTranslation.kind(of: cell) else { continue }
            add(
                cell, at: cells.next(kind), called: names + [cell["config"]["name"].string ?? ""],
                half: half)
        }
    }

    /// Keras 2.2.2 and older have a Sequential's layers where later ones have an object of them.
    private static func layers(of model: JSONValue) -> [JSONValue] {
        model["config"].array ?? model["config"]["layers"].array ?? []
    }
}
