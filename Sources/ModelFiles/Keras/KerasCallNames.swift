/// The calls of all layers of one functional model, and what the network calls each.
///
/// The first call of `dense` is `dense`, the second `dense_1`, or the next number that no other
/// layer bears.
struct KerasCallNames {
    /// For each entry its calls: what each is named and what it reads.
    let calls: [[(name: String, arguments: KerasCalls.Arguments)]]
    private let names: [String: [String]]
    /// The names of nested models whose own making Keras counts as a call of them.
    private let counted: Set<String>
    private let prefix: String

    /// Reads the nodes of `entries`, whose names get `prefix`.
    init(_ entries: [JSONValue], prefix: String) throws(ModelFault) {
        var taken: Set<String> = []
        var layers: [KerasLayer] = []
        for entry in entries {
            let layer = try KerasLayer(entry)
            // Two layers of one name could not be told apart by those that read them.
            guard taken.insert(layer.name).inserted else {
                throw .network(.duplicateLayer(name: prefix + layer.name))
            }
            layers.append(layer)
        }
        var calls: [[(name: String, arguments: KerasCalls.Arguments)]] = []
        var names: [String: [String]] = [:]
        for (entry, layer) in zip(entries, layers) {
            var own: [(name: String, arguments: KerasCalls.Arguments)] = []
            let nodes = try KerasCalls.read(entry, of: layer)
            guard nodes.count <= KerasFlattening.layerCountMax else {
                throw .layerCount(limit: KerasFlattening.layerCountMax, actual: nodes.count)
            }
            for arguments in nodes.isEmpty ? [.init()] : nodes {
                var (name, number) = (layer.name, own.count)
                while number > 0, !taken.insert("\(layer.name)_\(number)").inserted { number += 1 }
                if number > 0 { name = "\(layer.name)_\(number)" }
                own.append((prefix + name, arguments))
            }
            names[layer.name] = own.map(\.name)
            calls.append(own)
        }
        self.calls = calls
        self.names = names
        counted = Set(layers.filter { $0.isModel && $0.kind == "Functional" }.map(\.name))
        self.prefix = prefix
    }

    /// The value of the network that `tensor` is; one that nobody makes keeps its name.
    func reference(_ tensor: KerasCalls.Tensor) -> KerasLayer.Reference {
        let names = names[tensor.layer] ?? []
        let name = names.indices.contains(tensor.call) ? names[tensor.call] : prefix + tensor.layer
        guard names.isEmpty || names.indices.contains(tensor.call) else {
            return KerasLayer.Reference(source: "\(name), call \(tensor.call)", index: 0)
        }
        return KerasLayer.Reference(source: name, index: tensor.output)
    }

    /// The values under `key`, `input_layers` or `output_layers`.
    ///
    /// There, and there alone, Keras counts the calls of functional models from 1.
    func references(
        _ options: KerasOptions, _ key: String
    ) throws(ModelFault) -> [KerasLayer.Reference] {
        try KerasCalls.tensors(options, key).map { tensor in
            let isCounted = counted.contains(tensor.layer) && tensor.call > 0
            return reference(isCounted ? tensor.before : tensor)
        }
    }
}
