/// The configuration that Keras 1 wrote, turned into what Keras 2 would have written.
///
/// Source: `get_config` of the layers of Keras 1.2.2, and `keras/legacy` of Keras 2.
enum KerasFirstTranslation {
    /// What Keras 2 calls classes, and the keys of their options.
    private static let classes: [String: (kind: String, keys: [String: String])] = [
        "LSTM": ("LSTM", cellKeys), "GRU": ("GRU", cellKeys), "SimpleRNN": ("SimpleRNN", cellKeys),
        "Dense": ("Dense", denseKeys), "TimeDistributedDense": ("Dense", denseKeys),
        "Convolution1D": ("Conv1D", windowKeys), "AtrousConvolution1D": ("Conv1D", windowKeys),
    ]
    private static let cellKeys = [
        "output_dim": "units", "inner_activation": "recurrent_activation",
    ]
    private static let denseKeys = ["output_dim": "units", "bias": "use_bias"]
    private static let windowKeys = [
        "nb_filter": "filters", "filter_length": "kernel_size", "border_mode": "padding",
        "subsample_length": "strides", "atrous_rate": "dilation_rate", "bias": "use_bias",
    ]
    /// What `Merge` does, and the layer that does it in Keras 2.
    private static let merges = [
        "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum",
        "concat": "Concatenate", "dot": "Dot",
    ]

    /// `value` with every object of a class in it translated.
    static func translated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(translated))
        case .object(var members):
            guard let kind = members["class_name"]?.string, let config = members["config"] else {
                return .object(members.mapValues(translated))
            }
            members["config"] = translated(config)
            if kind == "Merge" { return merge(members) }
            if kind == "Sequential" {
                members["config"] = sequential(config, name: members["name"])
            }
            if let (name, keys) = classes[kind], case .object(let options) = config {
                members["class_name"] = .string(name)
                members["config"] = .object(renamed(options, keys))
            }
            return .object(members)
        default: return value
        }
    }

    private static func renamed(
        _ options: [String: JSONValue], _ keys: [String: String]
    ) -> [String: JSONValue] {
        var renamed: [String: JSONValue] = [:]
        for (key, value) in options { renamed[keys[key] ?? key] = value }
        return renamed
    }

    /// A list of layers as Keras 2 has it: with a name, and an input in front.
    private static func sequential(_ config: JSONValue, name: JSONValue?) -> JSONValue {
        guard let entries = config.array else { return translated(config) }
        var layers = entries.map(translated)
        if let first = layers.first?["config"], first["batch_input_shape"] != .null {
            let input: [String: JSONValue] = [
                "name": .string((first["name"].string ?? "") + "_input"),
                "batch_input_shape": first["batch_input_shape"],
            ]
            layers.insert(
                .object([
                    "class_name": .string(KerasConfig.inputKind), "config": .object(input),
                ]), at: 0)
        }
        var members: [String: JSONValue] = ["layers": .array(layers)]
        if let name { members["name"] = name }
        return .object(members)
    }

    /// The layer that a `Merge` is; itself where it is none of Keras 2, or the start of a
    /// Sequential, with models in it.
    private static func merge(_ members: [String: JSONValue]) -> JSONValue {
        let config = members["config"] ?? .null
        guard config["mode_type"].string == "raw", config["layers"] == .null,
            let kind = config["mode"].string.flatMap({ merges[$0] })
        else { return .object(members) }
        var merged = members
        merged["class_name"] = .string(kind)
        merged["config"] = .object([
            "name": config["name"], "axis": config["concat_axis"], "axes": config["dot_axes"],
        ])
        return .object(merged)
    }
}
