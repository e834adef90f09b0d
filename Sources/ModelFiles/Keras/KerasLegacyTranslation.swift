/// What becomes of each object of an old configuration, wherever it stands.
struct KerasLegacyTranslation {
    /// Whether Keras 2 wrote it, whose defaults and functions differ in places.
    private let isKeras2: Bool
    /// The models in the model whose own making Keras 2 counts as the first call of them.
    private var counted: Set<String> = []

    private static let classes = [
        "Model": "Functional", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU",
        "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
        "SyncBatchNormalization": "BatchNormalization",
    ]
    private static let endKeys = ["input_layers", "output_layers"]
    private static let activationKeys = ["activation", "recurrent_activation"]

    /// The translation of the `document` that Keras 2, or Keras 3, wrote.
    init(_ document: JSONValue, isKeras2: Bool) {
        self.isKeras2 = isKeras2
        if isKeras2 { count(modelsIn: document["config"]["layers"].array ?? []) }
    }

    private mutating func count(modelsIn layers: [JSONValue]) {
        for layer in layers {
            let own = layer["config"]["layers"].array ?? layer["config"].array ?? []
            if own.first?["class_name"].string == KerasConfig.inputKind,
                let name = layer["config"]["name"].string
            {
                counted.insert(name)
            }
            count(modelsIn: own)
        }
    }

    /// What Keras 3 calls the class of `layer`.
    static func kind(of layer: JSONValue) -> String? {
        layer["class_name"].string.map { classes[$0] ?? $0 }
    }

    /// `value` with every object of a class in it translated.
    func translated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(translated))
        case .object(var members):
            if members["class_name"]?.string == "__tuple__", let items = members["items"] {
                return translated(items)
            }
            guard let kind = members["class_name"]?.string, let config = members["config"] else {
                return .object(members.mapValues(translated))
            }
            if let operation = KerasLegacyOperation(value) {
                return operation.translated(value, tensor: tensor)
            }
            // An author's own class says so; Keras' have had many modules.
            let isOwn = members["registered_name"]?.string != nil || kind.contains(">")
            let newKind = Self.classes[kind] ?? kind
            let isModel = KerasConfig.modelKinds.contains(newKind)
            members["class_name"] = .string(newKind)
            let module =
                isModel
                ? "keras.models"
                : isOperation(newKind, config) ? KerasLegacyOperation.module : "keras.layers"
            members["module"] = isOwn ? .null : .string(module)
            members["registered_name"] = isOwn ? members["registered_name"] ?? .string(kind) : .null
            members["config"] = translatedConfig(config, of: kind)
            members["inbound_nodes"] = members["inbound_nodes"].map { nodes in
                .array((nodes.array ?? []).map(node))
            }
            return .object(members)
        default: return value
        }
    }

    /// Whether Keras 3 means one of its operations, which it writes without a module here: they
    /// have no options of layers.
    private func isOperation(_ kind: String, _ config: JSONValue) -> Bool {
        !isKeras2 && kind != KerasConfig.inputKind && config["trainable"] == .null
            && KerasOperation.isKnown(kind)
    }

    private func translatedConfig(_ config: JSONValue, of kind: String) -> JSONValue {
        if kind == "Sequential" { return sequential(config) }
        guard case .object(let own) = config else { return translated(config) }
        var members = own.mapValues(translated)
        for key in Self.endKeys { members[key] = members[key].map(ends) }
        if let shape = members["batch_input_shape"] { members["batch_shape"] = shape }
        for key in Self.activationKeys
        where isKeras2 && members[key]?.string == "hard_sigmoid" {
            members[key] = .string(KerasLegacyConfig.hardSigmoid)
        }
        switch kind {
        case "GRU", "GRUCell":
            if isKeras2 { members["reset_after"] = members["reset_after"] ?? .bool(false) }
        case "CuDNNGRU": members["reset_after"] = .bool(true)
        case "LeakyReLU": members["negative_slope"] = members["negative_slope"] ?? members["alpha"]
        default: break
        }
        return .object(members)
    }

    /// A Sequential's layers behind an input of their own, where the first says its shape itself.
    private func sequential(_ config: JSONValue) -> JSONValue {
        var layers = (config.array ?? config["layers"].array ?? []).map(translated)
        if let first = layers.first, first["class_name"].string != KerasConfig.inputKind,
            first["config"]["batch_shape"] != .null
        {
            let name = (first["config"]["name"].string ?? "") + "_input"
            let input: [String: JSONValue] = [
                "name": .string(name), "batch_shape": first["config"]["batch_shape"],
            ]
            layers.insert(
                .object([
                    "class_name": .string(KerasConfig.inputKind),
                    "module": .string("keras.layers"), "config": .object(input),
                ]), at: 0)
        }
        var members: [String: JSONValue] = [:]
        if case .object(let own) = config { members = own }
        members["layers"] = .array(layers)
        return .object(members)
    }

    /// A call `[[layer, call, output, arguments], …]` as Keras 3 writes it.
    private func node(_ node: JSONValue) -> JSONValue {
        guard let inputs = node.array else { return translated(node) }
        // A call with a single input may stand without the list around it.
        let calls = inputs.first?.string == nil ? inputs : [node]
        var arguments: [String: JSONValue] = [:]
        for call in calls {
            guard let parts = call.array, parts.count > 3, case .object(let own) = parts[3] else {
                continue
            }
            arguments.merge(own.mapValues(withTensors)) { first, _ in first }
        }
        let tensors = calls.map { .array(Array($0.array?.prefix(3) ?? [])) as JSONValue }
            .map(tensor)
        let first: JSONValue = tensors.count == 1 ? tensors[0] : .array(tensors)
        return .object(["args": .array([first]), "kwargs": .object(arguments)])
    }

    /// `value` with each `[layer, call, output]` in it as a tensor.
    private func withTensors(_ value: JSONValue) -> JSONValue {
        guard let elements = value.array else { return value }
        if elements.count >= 3, elements[0].string != nil, elements[1].integer != nil {
            return tensor(.array(Array(elements.prefix(3))))
        }
        return .array(elements.map(withTensors))
    }

    /// `[layer, call, output]` or a list of them, where models count as Keras 3 does.
    private func ends(_ value: JSONValue) -> JSONValue {
        guard let elements = value.array else { return value }
        return elements.first?.string != nil ? history(value) : .array(elements.map(history))
    }

    private func history(_ value: JSONValue) -> JSONValue {
        guard let parts = value.array, parts.count == 3, let name = parts[0].string,
            let call = parts[1].integer, call > 0, counted.contains(name)
        else { return value }
        return .array([parts[0], .number(Double(call - 1)), parts[2]])
    }

    private func tensor(_ value: JSONValue) -> JSONValue {
        .object([
            "class_name": .string("__keras_tensor__"),
            "config": .object(["keras_history": history(value)]),
        ])
    }
}
