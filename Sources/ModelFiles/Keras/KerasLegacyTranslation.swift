/// What becomes of each object of an old configuration, wherever it stands.
struct KerasLegacyTranslation {
    /// Whether Keras 2 wrote it, whose defaults and functions differ in places.
    let isKeras2: Bool

    private static let classes = [
        "Model": "Functional", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU",
        "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
    ]
    private static let activationKeys = ["activation", "recurrent_activation"]

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
            // An author's own class says so; Keras' have had many modules.
            let isOwn = members["registered_name"]?.string != nil || kind.contains(">")
            members["class_name"] = .string(Self.classes[kind] ?? kind)
            members["module"] = isOwn ? .null : .string("keras.layers")
            members["registered_name"] = isOwn ? members["registered_name"] ?? .string(kind) : .null
            members["config"] = translatedConfig(config, of: kind)
            members["inbound_nodes"] = members["inbound_nodes"].map { nodes in
                .array((nodes.array ?? []).map(node))
            }
            return .object(members)
        default: return value
        }
    }

    private func translatedConfig(_ config: JSONValue, of kind: String) -> JSONValue {
        if kind == "Sequential" { return sequential(config) }
        guard case .object(let own) = config else { return translated(config) }
        var members = own.mapValues(translated)
        if let shape = members["batch_input_shape"] { members["batch_shape"] = shape }
        for key in Self.activationKeys
        where isKeras2 && members[key]?.string == "hard_sigmoid" {
            members[key] = .string(KerasLegacyConfig.hardSigmoid)
        }
        switch kind {
        case "GRU" where isKeras2 && members["reset_after"] == nil:
            members["reset_after"] = .bool(false)
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

    private func tensor(_ history: JSONValue) -> JSONValue {
        .object([
            "class_name": .string("__keras_tensor__"),
            "config": .object(["keras_history": history]),
        ])
    }
}
