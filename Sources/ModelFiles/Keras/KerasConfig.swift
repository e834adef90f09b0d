/// A model's `config.json`: its layers in the order of `model.layers`, and how they are joined.
///
/// A Sequential becomes the same graph as a functional model of one chain.
struct KerasConfig {
    /// All layers, those that are inputs too, in the file's order.
    let layers: [KerasLayer]
    /// The names of the layers that are the model's inputs.
    let inputs: [String]
    /// What the model gives out.
    let outputs: [KerasLayer.Reference]
    /// Whether input layers have their place in the weights file: a Sequential leaves them out.
    let countsInputs: Bool

    /// The class of input layers.
    static let inputKind = "InputLayer"
    static let layerCountMax = 4096
    private static let modelKinds = ["Sequential", "Functional"]

    /// Reads `config.json`.
    init(_ document: JSONValue) throws(ModelFault) {
        let model = KerasOptions(layer: nil, values: document)
        let kind = try model.string("class_name")
        let options = KerasOptions(layer: nil, values: document["config"])
        let entries = try options.array("layers")
        guard entries.count <= Self.layerCountMax else {
            throw .layerCount(limit: Self.layerCountMax, actual: entries.count)
        }
        switch kind {
        case "Sequential":
            layers = try Self.chain(entries)
            inputs = layers.prefix(1).map(\.name)
            outputs = layers.suffix(1).map { .init(source: $0.name, index: 0) }
            countsInputs = false
        case "Functional":
            layers = try Self.graph(entries)
            inputs = try Self.references(options, "input_layers").map(\.source)
            outputs = try Self.references(options, "output_layers")
            countsInputs = true
        default:
            throw .modelKind(kind, served: Self.modelKinds)
        }
    }

    /// The layers of a Sequential: each reads the one before it; the first is the input.
    private static func chain(_ entries: [JSONValue]) throws(ModelFault) -> [KerasLayer] {
        var layers: [KerasLayer] = []
        for entry in entries {
            var layer = try KerasLayer(entry)
            layer.inputs = layers.suffix(1).map { .init(source: $0.name, index: 0) }
            layers.append(layer)
        }
        return layers
    }

    /// The layers of a functional model: each names in its one node what it reads.
    private static func graph(_ entries: [JSONValue]) throws(ModelFault) -> [KerasLayer] {
        var layers: [KerasLayer] = []
        for entry in entries {
            var layer = try KerasLayer(entry)
            let nodes = try KerasOptions(layer: layer.name, values: entry).array("inbound_nodes")
            guard nodes.count <= 1 else { throw layer.fault(.shared(count: nodes.count)) }
            if let node = nodes.first { layer.inputs = try readNode(node, of: layer) }
            layers.append(layer)
        }
        return layers
    }

    /// The tensors that a call of `layer` was given: positional ones are its inputs, others
    /// (`initial_state`, `mask`) would be values that nobody can send step by step.
    private static func readNode(
        _ node: JSONValue, of layer: KerasLayer
    ) throws(ModelFault) -> [KerasLayer.Reference] {
        if case .object(let named) = node["kwargs"] {
            for (key, value) in named.sorted(by: { $0.key < $1.key }) where holdsTensor(value) {
                throw layer.fault(.argument(key))
            }
        }
        let options = KerasOptions(layer: layer.name, values: node)
        var inputs: [KerasLayer.Reference] = []
        for argument in try options.array("args") {
            for value in argument.array ?? [argument] where holdsTensor(value) {
                guard let reference = reference(value["config"]["keras_history"]) else {
                    throw options.wrong("args", expected: "Keras tensors")
                }
                inputs.append(reference)
            }
        }
        return inputs
    }

    private static func holdsTensor(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members):
            members["class_name"]?.string == "__keras_tensor__"
                || members.values.contains(where: holdsTensor)
        case .array(let elements): elements.contains(where: holdsTensor)
        default: false
        }
    }

    /// `[layer, call, output]`, where a layer is called once.
    private static func reference(_ value: JSONValue) -> KerasLayer.Reference? {
        guard let triple = value.array, triple.count == 3, let source = triple[0].string,
            triple[1].integer == 0, let index = triple[2].integer, index >= 0
        else { return nil }
        return KerasLayer.Reference(source: source, index: index)
    }

    /// `input_layers` and `output_layers`: one triple by itself, or a list of them.
    private static func references(
        _ options: KerasOptions, _ key: String
    ) throws(ModelFault) -> [KerasLayer.Reference] {
        if let single = reference(options.values[key]) { return [single] }
        var found: [KerasLayer.Reference] = []
        for value in try options.array(key) {
            guard let next = reference(value) else {
                throw options.wrong(key, expected: "[layer, 0, output] or a list of them")
            }
            found.append(next)
        }
        return found
    }
}
