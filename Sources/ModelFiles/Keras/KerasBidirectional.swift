/// The two layers that a `Bidirectional` is, `NAME/forward` and `NAME/backward`, and whether one
/// value is made of theirs.
struct KerasBidirectional {
    /// One of the two, as the file has it, and how it is called.
    typealias Half = (entry: JSONValue, call: KerasCall)

    static let kind = "Bidirectional"

    let forward: Half
    let backward: Half
    /// False for `merge_mode` null, which gives out both values.
    let merges: Bool

    private static let turns = "go_backwards"

    /// The halves of the layer in `entry`, which is called as `call`.
    init(
        _ entry: JSONValue, _ call: KerasCall, _ bidirectional: Bidirectional
    ) throws(ModelFault) {
        guard bidirectional == .wholeRequest else {
            throw call.layer.fault(
                .shape(
                    .joinsTime(
                        reason: "reads the sequence from its end too; \(Bidirectional.advice)")))
        }
        let options = KerasOptions(layer: call.name, values: entry["config"])
        let own = options.values["layer"]
        guard own != .null, call.depth < KerasFlattening.depthMax else {
            throw options.wrong("layer", expected: "a recurrent layer")
        }
        var other = options.values["backward_layer"]
        if other == .null { other = try Self.turned(own, call) }
        forward = try Self.half(own, "forward", of: call)
        backward = try Self.half(other, "backward", of: call)
        merges = options.values["merge_mode"] != .null
    }

    private static func half(
        _ entry: JSONValue, _ name: String, of call: KerasCall
    ) throws(ModelFault) -> Half {
        let layer = try KerasLayer(entry)
        guard layer.options.values[turns] != .null || layer.kind == "RNN" else {
            throw call.layer.fault(
                .option(
                    key: "layer", value: layer.kind, reason: "only recurrent layers have two ends"))
        }
        guard case .object(var members) = entry, case .object(var values) = entry["config"] else {
            throw layer.options.wrong("config", expected: "an object")
        }
        // Keras forces it whatever the layer itself says.
        values["zero_output_for_mask"] = .bool(
            try layer.options.bool("return_sequences", default: false))
        members["config"] = .object(values)
        var half = call
        half.layer = layer
        half.name = call.name + "/" + name
        half.path = "\(call.path)/\(name)_layer"
        half.depth += 1
        half.isFlipped = name == "backward"
        return (.object(members), half)
    }

    /// The layer in `entry` from the other end, where the file names no layer of its own for it.
    private static func turned(
        _ entry: JSONValue, _ call: KerasCall
    ) throws(ModelFault) -> JSONValue {
        let layer = try KerasLayer(entry)
        guard case .object(var members) = entry, case .object(var values) = entry["config"] else {
            throw layer.options.wrong("config", expected: "an object")
        }
        values[turns] = .bool(!(try layer.options.bool(turns, default: false)))
        members["config"] = .object(values)
        return .object(members)
    }
}
