/// The taking apart of models in models, layers called twice and stacks of cells: what is left is
/// one list of layers, each called once.
///
/// Names tell where a layer was (`inner/lstm`), paths where its weights are. Only the graph is
/// read here, no option of a layer.
struct KerasFlattening {
    typealias Reference = KerasLayer.Reference

    /// The model that layers are read from.
    struct Scope {
        /// What comes before the names of its layers: `inner/`.
        var prefix = ""
        /// Where it is in the weights file; empty for the whole model.
        var path = ""
        var isPerStep = false
        /// How often it is called.
        var callCount = 1
        var depth = 0
    }

    /// That the file gives `mask` as the mask of `value`, where `layer` reads it.
    struct MaskClaim {
        let layer: KerasLayer
        var value: Reference
        var mask: Reference
    }

    static let layerCountMax = 4096
    static let depthMax = 16

    private let bidirectional: Bidirectional
    private var layers: [KerasLayer] = []
    /// Outputs of nested models, and inputs within them, by the values that they are.
    private var aliases: [Reference: Reference] = [:]
    private var claims: [MaskClaim] = []
    /// Entries read so far: nested models that are called twice could else grow without end.
    private var readCount = 0

    /// - Parameter bidirectional: whether layers may read their sequence from its end.
    init(bidirectional: Bidirectional) { self.bidirectional = bidirectional }

    /// The layers, each reading others of them.
    func resolved() throws(ModelFault) -> [KerasLayer] {
        try layers.map { layer throws(ModelFault) in
            var layer = layer
            layer.inputs = try layer.inputs.map { input throws(ModelFault) in
                try resolve(input)
            }
            return layer
        }
    }

    /// What the file says of masks, in values of `resolved`'s layers.
    func resolvedClaims() throws(ModelFault) -> [MaskClaim] {
        try claims.map { claim throws(ModelFault) in
            var claim = claim
            claim.value = try resolve(claim.value)
            claim.mask = try resolve(claim.mask)
            return claim
        }
    }

    /// The value of a layer that `reference` stands for.
    func resolve(_ reference: Reference) throws(ModelFault) -> Reference {
        var (found, hops) = (reference, 0)
        while let next = aliases[found] {
            found = next
            hops += 1
            // A model in a file that somebody forged may be its own input.
            guard hops <= aliases.count else {
                throw .layer(
                    name: reference.source, kind: "Functional", .unknownSource(found.source))
            }
        }
        return found
    }

    /// Adds the layers of a Sequential or Functional model.
    ///
    /// - Parameter given: what a nested model is called with; nil for the whole model.
    /// - Returns: the model's own inputs, and its outputs.
    mutating func add(
        model document: JSONValue, in scope: Scope, reading given: [Reference]?
    ) throws(ModelFault) -> (inputs: [Reference], outputs: [Reference]) {
        let layer = scope.prefix.isEmpty ? nil : String(scope.prefix.dropLast())
        let options = KerasOptions(layer: layer, values: document["config"])
        let entries = try options.array("layers")
        guard entries.count <= Self.layerCountMax, scope.depth <= Self.depthMax else {
            throw .layerCount(limit: Self.layerCountMax, actual: entries.count)
        }
        return document["class_name"].string == "Sequential"
            ? try addChain(entries, in: scope, reading: given)
            : try addGraph(entries, options, in: scope, reading: given)
    }

    /// The layers of a Sequential: each reads the one before it; the first is the input.
    private mutating func addChain(
        _ entries: [JSONValue], in scope: Scope, reading given: [Reference]?
    ) throws(ModelFault) -> (inputs: [Reference], outputs: [Reference]) {
        var paths = KerasPathCounter(scope.path + "layers")
        var current = given ?? []
        var inputs: [Reference] = []
        for (index, entry) in entries.enumerated() {
            var call = KerasCall(layer: try KerasLayer(entry), scope: scope)
            // A Sequential leaves its input out of the weights file.
            let isInput = call.layer.kind == KerasConfig.inputKind
            if isInput, given != nil, index == 0 { continue }
            call.path = isInput ? "" : paths.next(call.layer.kind)
            call.inputs = current
            current = try add(entry, call)
            if index == 0 { inputs = current }
        }
        return (inputs, current)
    }

    /// The layers of a functional model: each names in its nodes what it reads.
    private mutating func addGraph(
        _ entries: [JSONValue], _ options: KerasOptions, in scope: Scope,
        reading given: [Reference]?
    ) throws(ModelFault) -> (inputs: [Reference], outputs: [Reference]) {
        let graph = try KerasCallNames(entries, prefix: scope.prefix)
        let inputs = try graph.references(options, "input_layers")
        let outputs = try graph.references(options, "output_layers")
        if let given {
            guard given.count == inputs.count else {
                throw .layer(
                    name: options.layer ?? "", kind: "Functional",
                    .shape(.inputCount(expected: inputs.count, actual: given.count)))
            }
            for (input, value) in zip(inputs, given) { aliases[input] = value }
        }
        var paths = KerasPathCounter(scope.path + "layers")
        for (entry, calls) in zip(entries, graph.calls) {
            let layer = try KerasLayer(entry)
            // Operations are no layers, so they have no place in the weights file.
            let path = layer.isOperation ? "" : paths.next(layer.kind)
            if layer.kind == KerasConfig.inputKind, given != nil { continue }
            for (name, arguments) in calls {
                var call = KerasCall(layer: layer, scope: scope)
                call.name = name
                call.path = path
                call.inputs = arguments.tensors.map(graph.reference)
                call.operands = arguments.operands
                if layer.isOperation {
                    call.layer.options.add(arguments.options)
                } else {
                    try arguments.checkInputsAlone(of: layer)
                }
                let (count, isOverflowing) = call.callCount.multipliedReportingOverflow(
                    by: calls.count)
                // So many could not be read, which ends below.
                call.callCount = isOverflowing ? .max : count
                for case (let value, let mask?) in zip(call.inputs, arguments.masks) {
                    claims.append(
                        MaskClaim(layer: layer, value: value, mask: graph.reference(mask)))
                }
                _ = try add(entry, call)
            }
        }
        return (inputs, outputs)
    }

    /// Counts so many entries more.
    private mutating func count(_ more: Int) throws(ModelFault) {
        readCount += more
        guard readCount <= Self.layerCountMax else {
            throw .layerCount(limit: Self.layerCountMax, actual: readCount)
        }
    }

    /// Adds what one call of the layer or model in `entry` becomes, and says what it gives out.
    mutating func add(_ entry: JSONValue, _ call: KerasCall) throws(ModelFault) -> [Reference] {
        try count(1)
        if call.layer.isModel {
            let model = try add(model: entry, in: call.scope, reading: call.inputs)
            return alias(model.outputs, as: call.name)
        }
        guard call.layer.isOfKeras else { return try append(entry, call) }
        switch call.layer.kind {
        case "TimeDistributed":
            return try addTimeDistributed(entry, call)
        case KerasBidirectional.kind:
            return try addBidirectional(entry, call)
        case "RNN":
            let cells = try KerasCells.layers(of: entry, call)
            try count(cells.count - 1)
            var last: [Reference] = []
            for layer in cells {
                last = append(layer, reading: last.isEmpty ? call.inputs : last)
            }
            return alias(last, as: call.name)
        default:
            return try append(entry, call)
        }
    }

    private mutating func addTimeDistributed(
        _ entry: JSONValue, _ call: KerasCall
    ) throws(ModelFault) -> [Reference] {
        guard !call.isPerStep else {
            throw call.layer.fault(
                .shape(.joinsTime(reason: "is inside of a TimeDistributed, along another axis")))
        }
        let inner = entry["config"]["layer"]
        guard inner != .null, call.depth < Self.depthMax else {
            throw KerasOptions(layer: call.name, values: entry["config"])
                .wrong("layer", expected: "a layer")
        }
        var innerCall = call
        innerCall.layer = try KerasLayer(inner)
        innerCall.path = call.path + "/layer"
        innerCall.isPerStep = true
        innerCall.depth += 1
        return try add(inner, innerCall)
    }

    private mutating func addBidirectional(
        _ entry: JSONValue, _ call: KerasCall
    ) throws(ModelFault) -> [Reference] {
        let halves = try KerasBidirectional(entry, call, bidirectional)
        let forward = try add(halves.forward.entry, halves.forward.call)
        let outputs = forward + (try add(halves.backward.entry, halves.backward.call))
        guard halves.merges else { return alias(outputs, as: call.name) }
        var merged = call
        merged.inputs = outputs
        return try append(entry, merged)
    }

    private mutating func append(
        _ entry: JSONValue, _ call: KerasCall
    ) throws(ModelFault) -> [Reference] {
        var layer = try KerasLayer(entry, name: call.name)
        layer.path = call.path
        layer.isPerStep = call.isPerStep
        layer.callCount = call.callCount
        layer.operands = call.operands
        if layer.isOperation { layer.options = call.layer.options }
        layer.isFlipped = call.isFlipped
        return append(layer, reading: call.inputs)
    }

    private mutating func append(
        _ layer: KerasLayer, reading inputs: [Reference]
    ) -> [Reference] {
        var layer = layer
        layer.inputs = inputs
        layers.append(layer)
        return [Reference(source: layer.name, index: 0)]
    }

    /// Lets `name` stand for the outputs of what it was taken apart into.
    private mutating func alias(_ outputs: [Reference], as name: String) -> [Reference] {
        outputs.enumerated().map { index, output in
            let own = Reference(source: name, index: index)
            // A stack of one keeps its name.
            if own != output { aliases[own] = output }
            return own
        }
    }
}
