import Recurrent

/// The building of a network from a configuration and its weights, layer by layer in an order in
/// which they can be computed.
struct KerasGraph {
    private let config: KerasConfig
    private let weights: any HDF5Reading
    let topology: KerasTopology

    private var inputs: [Network.Input] = []
    var definitions: [Network.Definition] = []
    /// What layers and operations make.
    var values: [KerasLayer.Reference: KerasValue] = [:]
    /// What the operations in the file make that make masks.
    var claimed: [String: KerasMask] = [:]
    private var maskNodes: [KerasMask: Network.Source] = [:]

    // One layer becomes a few nodes at most, masks and turns in time among them.
    private static let nodeCountMax = 4 * KerasFlattening.layerCountMax

    init(_ config: KerasConfig, weights: any HDF5Reading) throws(ModelFault) {
        self.config = config
        self.weights = weights
        topology = try KerasTopology(config)
    }

    /// Builds the network, each layer with its weights.
    mutating func makeNetwork() throws(ModelFault) -> Network {
        guard !config.inputs.isEmpty else { throw .inputCount(0) }
        guard !config.outputs.isEmpty else { throw .outputCount(0) }
        try addInputs()
        for layer in topology.ordered where layer.kind != KerasConfig.inputKind {
            layer.isOperation ? try addOperation(layer) : try add(layer)
            try Self.checkNodeCount(definitions.count)
        }
        try checkMasks()
        let outputs = try outputSources()
        do throws(NetworkError) {
            return try Network(inputs: inputs, layers: definitions, outputs: outputs)
        } catch {
            throw .network(error)
        }
    }

    private mutating func addInputs() throws(ModelFault) {
        for name in config.inputs {
            guard let layer = config.layers.first(where: { $0.name == name }) else { continue }
            var value = try topology.inputValue(layer)
            value.source = .input(inputs.count)
            inputs.append(Network.Input(name: name, shape: value.shape))
            values[KerasLayer.Reference(source: name, index: 0)] = value
        }
        // Beside a sequence, a value without time axis comes once a sequence.
        guard inputs.contains(where: { $0.shape.isSequence }) else { return }
        for reference in values.keys { values[reference]?.isOncePerStep = false }
    }

    private mutating func add(_ layer: KerasLayer) throws(ModelFault) {
        let kind = try KerasLayerKind(of: layer)
        let read = try resolveInputs(of: layer, kind)
        try checkPlace(of: layer, kind, read)
        var sources = read.map(\.source)
        let presence = try presence(ofAll: read, readBy: layer)
        if presence != nil { try checkWhole(layer, kind) }
        var built = try build(layer, kind, layer.isPerStep ? read.map(\.step) : read)
        if layer.isPerStep { built = TimeDistributed(built) }
        let mask = maskNodes[read[0].mask]
        if let mask, kind.role == .recurrent, let recurrent = built as? any RecurrentLayer {
            let zeroes = try layer.options.bool("zero_output_for_mask", default: false)
            built = MaskedRecurrent(recurrent, zeroesOutput: zeroes)
            sources.append(mask)
        }
        if let mask, let pooling = built as? GlobalPooling, pooling.hasMask { sources.append(mask) }
        if let presence, let recurrent = built as? any RecurrentLayer {
            built = MaskedRecurrent(recurrent, zeroesOutput: true)
            sources.append(presence.mask)
        }
        if try layer.readsBackward(kind), let recurrent = built as? any RecurrentLayer {
            built = BackwardRecurrent(recurrent)
        }
        let masks = [ValueShape](
            repeating: ValueShape(features: [], isSequence: true),
            count: sources.count - read.count)
        let shape = try shape(of: built, layer, read.map(\.shape) + masks)
        var source = define(layer.name, built, sources)
        let marked = source
        // A layer that goes backwards gives its steps out in the order in which it took them.
        if kind.role == .recurrent, shape.isSequence,
            try layer.readsBackward(kind) != layer.isFlipped
        {
            source = define(layer.name + "/order", Reversed(), [source])
        }
        var value = KerasValue(of: read, shape: shape, source: source)
        if kind.role == .repeating { value.fixedTime = nil }
        value.presence = self.presence(
            behind: built, called: layer.name, at: marked, width: shape.width, presence)
        value.shorten(by: built.missingSteps)
        value.mask = try outputMask(of: layer, kind, read, shape)
        values[KerasLayer.Reference(source: layer.name, index: 0)] = value
    }

    /// Refuses a network of `count` nodes where those are too many.
    static func checkNodeCount(_ count: Int) throws(ModelFault) {
        guard count <= nodeCountMax else {
            throw .layerCount(limit: nodeCountMax, actual: count)
        }
    }

    /// Adds a node, and says where what it makes is found.
    mutating func define(
        _ name: String, _ layer: any Layer, _ sources: [Network.Source]
    ) -> Network.Source {
        definitions.append(Network.Definition(name: name, layer: layer, inputs: sources))
        return .node(definitions.count - 1)
    }

    private func build(
        _ layer: KerasLayer, _ kind: KerasLayerKind, _ inputs: [KerasValue]
    ) throws(ModelFault) -> any Layer {
        let context = KerasLayerContext(
            layer: layer, inputs: inputs, weights: try KerasWeights(weights, of: layer),
            leadsToRecurrent: !layer.isPerStep && topology.leadsToRecurrent(layer),
            bidirectional: config.bidirectional)
        try layer.checkType()
        return try kind.build(context)
    }

    private func shape(
        of built: any Layer, _ layer: KerasLayer, _ inputs: [ValueShape]
    ) throws(ModelFault) -> ValueShape {
        let shape: ValueShape
        do throws(LayerError) {
            shape = try built.outputShape(of: inputs)
        } catch {
            throw layer.fault(.shape(error))
        }
        try layer.checkWidth(shape.features)
        return shape
    }

    /// What `layer` reads, at least one value.
    private func resolveInputs(
        of layer: KerasLayer, _ kind: KerasLayerKind
    ) throws(ModelFault) -> [KerasValue] {
        let read = try layer.inputs.map { input throws(ModelFault) in
            try self.input(input, of: layer)
        }
        guard kind.role == .merging ? read.count > 1 : read.count == 1 else {
            let expected = kind.role == .merging ? 2 : 1
            throw layer.fault(.shape(.inputCount(expected: expected, actual: read.count)))
        }
        return read
    }

    /// Refuses a layer with state where it would need another state than the one it has.
    private func checkPlace(
        of layer: KerasLayer, _ kind: KerasLayerKind, _ inputs: [KerasValue]
    ) throws(ModelFault) {
        let hasState = kind.role == .recurrent || kind.role == .convolution
        guard layer.callCount == 1 || !hasState else {
            throw layer.fault(.shared(count: layer.callCount))
        }
        guard layer.isPerStep else { return }
        guard !hasState, kind.role != .embedding, kind.role != .masking else {
            throw layer.fault(
                .shape(.joinsTime(reason: "is inside of a TimeDistributed, along another axis")))
        }
        for input in inputs where !input.shape.isSequence {
            throw layer.fault(.shape(.needsSequence))
        }
    }

    private mutating func outputSources() throws(ModelFault) -> [Network.Source] {
        var sources: [Network.Source] = []
        for output in config.outputs {
            guard let value = value(output) else {
                throw .value(
                    layer: nil, key: "output_layers", expected: "an output of a layer",
                    actual: "output \(output.index) of \(output.source)")
            }
            guard !sources.contains(value.source) else {
                throw .value(
                    layer: nil, key: "output_layers", expected: "each layer once",
                    actual: "\(output.source) twice")
            }
            sources.append(value.source)
            hideMissing(of: value)
        }
        return sources
    }
}

/// Masks: made where a layer gives one out, handed on as Keras' `compute_mask` does, and compared
/// to what the file says of them.
extension KerasGraph {
    /// Classes that Keras lets compute with the mask of what they read.
    private static let computingWithMasks: Set = ["Maximum", "Minimum", "Multiply", "Softmax"]

    private mutating func outputMask(
        of layer: KerasLayer, _ kind: KerasLayerKind, _ inputs: [KerasValue], _ shape: ValueShape
    ) throws(ModelFault) -> KerasMask {
        let masks = inputs.map(\.mask)
        guard masks.allSatisfy(\.isEverything) || !Self.computingWithMasks.contains(layer.kind)
        else { throw layer.fault(.masked) }
        switch kind.role {
        case .reshaping, .convolution, .pooling, .repeating: return .everything
        case .identity, .featurewise: return masks[0]
        case .recurrent: return shape.isSequence ? masks[0] : .everything
        case .embedding:
            guard try layer.options.bool("mask_zero", default: false) else { return .everything }
            return try newMask(of: layer, inputs[0], number: 0)
        case .masking:
            let number = try layer.options.float("mask_value", default: 0)
            return try newMask(of: layer, inputs[0], number: number)
        case .merging:
            let mask = KerasMask(joining: masks, by: config.joining)
            if !mask.isEverything, maskNodes[mask] == nil {
                var parts: [Network.Source] = []
                for case let part? in masks.map({ maskNodes[$0] }) where !parts.contains(part) {
                    parts.append(part)
                }
                let joint: any Layer =
                    switch config.joining {
                    case .any: MaskUnion()
                    case .all: ElementwiseMerge(.minimum)
                    }
                maskNodes[mask] = define(layer.name + "/mask", joint, parts)
            }
            return mask
        }
    }

    /// The mask of steps of `input` that are not made of `number` alone.
    private mutating func newMask(
        of layer: KerasLayer, _ input: KerasValue, number: Float
    ) throws(ModelFault) -> KerasMask {
        let mask = KerasMask(input.source, isNot: number)
        guard maskNodes[mask] == nil else { return mask }
        let made = StepMask(value: number, features: input.shape.features)
        _ = try shape(of: made, layer, [input.shape])
        maskNodes[mask] = define(layer.name + "/mask", made, [input.source])
        return mask
    }

    /// Refuses a mask that is another than the one Keras would hand on.
    private func checkMasks() throws(ModelFault) {
        for claim in config.maskClaims {
            let mask = claimed[claim.mask.source]
            guard mask != nil, mask == value(claim.value)?.mask else {
                throw claim.layer.fault(.argument("mask"))
            }
        }
    }
}
