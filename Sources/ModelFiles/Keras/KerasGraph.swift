import Recurrent

/// The building of a network from a configuration and its weights, layer by layer in an order in
/// which they can be computed.
struct KerasGraph {
    private let config: KerasConfig
    private let weights: HDF5File
    private let topology: KerasTopology

    private var inputs: [Network.Input] = []
    private var definitions: [Network.Definition] = []
    private var values: [String: KerasValue] = [:]

    init(_ config: KerasConfig, weights: HDF5File) throws(ModelFault) {
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
            try add(layer)
        }
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
            values[name] = value
        }
        // Beside a sequence, a value without time axis comes once a sequence.
        guard inputs.contains(where: { $0.shape.isSequence }) else { return }
        for name in config.inputs { values[name]?.isOncePerStep = false }
    }

    private mutating func add(_ layer: KerasLayer) throws(ModelFault) {
        let kind = try KerasLayerKind(of: layer)
        let read = try resolveInputs(of: layer, kind)
        try checkPlace(of: layer, kind, read)
        var sources = read.map(\.source)
        var built = try build(layer, kind, layer.isPerStep ? read.map(\.step) : read)
        if layer.isPerStep { built = TimeDistributed(built) }
        if let mask = read[0].mask, kind.role == .recurrent,
            let recurrent = built as? any RecurrentLayer
        {
            let zeroes = try layer.options.bool("zero_output_for_mask", default: false)
            built = MaskedRecurrent(recurrent, zeroesOutput: zeroes)
            sources.append(mask)
        }
        let shapes = read.map(\.shape) + (sources.count > read.count ? [Self.maskShape] : [])
        let shape = try shape(of: built, layer, shapes)
        let source = define(layer.name, built, sources)
        var value = KerasValue(of: read, shape: shape, source: source)
        value.mask = try outputMask(of: layer, kind, read, shape)
        values[layer.name] = value
    }

    private static let maskShape = ValueShape(features: [], isSequence: true)

    private mutating func define(
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
            leadsToRecurrent: !layer.isPerStep && topology.leadsToRecurrent(layer))
        try context.checkType()
        return try kind.build(context)
    }

    private func shape(
        of built: any Layer, _ layer: KerasLayer, _ inputs: [ValueShape]
    ) throws(ModelFault) -> ValueShape {
        do throws(LayerError) {
            return try built.outputShape(of: inputs)
        } catch {
            throw layer.fault(.shape(error))
        }
    }

    /// What `layer` reads, at least one value.
    private func resolveInputs(
        of layer: KerasLayer, _ kind: KerasLayerKind
    ) throws(ModelFault) -> [KerasValue] {
        var read: [KerasValue] = []
        for input in layer.inputs {
            guard let value = values[input.source] else {
                throw layer.fault(.unknownSource(input.source))
            }
            guard input.index == 0 else {
                throw layer.fault(.secondOutput(source: input.source, index: input.index))
            }
            read.append(value)
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

    private func outputSources() throws(ModelFault) -> [Network.Source] {
        var sources: [Network.Source] = []
        for output in config.outputs {
            guard let value = values[output.source], output.index == 0 else {
                throw .value(
                    layer: nil, key: "output_layers", expected: "the first output of a layer",
                    actual: "output \(output.index) of \(output.source)")
            }
            guard !sources.contains(value.source) else {
                throw .value(
                    layer: nil, key: "output_layers", expected: "each layer once",
                    actual: "\(output.source) twice")
            }
            sources.append(value.source)
        }
        return sources
    }
}

extension KerasGraph {
    /// The mask of what `layer` gives out, as Keras' `compute_mask` has it.
    private mutating func outputMask(
        of layer: KerasLayer, _ kind: KerasLayerKind, _ inputs: [KerasValue], _ shape: ValueShape
    ) throws(ModelFault) -> Network.Source? {
        let name = layer.name + "/mask"
        switch kind.role {
        case .reshaping, .convolution: return nil
        case .identity, .featurewise: return inputs[0].mask
        case .recurrent: return shape.isSequence ? inputs[0].mask : nil
        case .embedding:
            guard try layer.options.bool("mask_zero", default: false) else { return nil }
            let mask = StepMask(value: 0, features: [])
            _ = try self.shape(of: mask, layer, inputs.map(\.shape))
            return define(name, mask, [inputs[0].source])
        case .masking:
            let value = try layer.options.float("mask_value", default: 0)
            let mask = StepMask(value: value, features: inputs[0].shape.features)
            _ = try self.shape(of: mask, layer, inputs.map(\.shape))
            return define(name, mask, [inputs[0].source])
        case .merging:
            return try mergedMask(of: layer, inputs)
        }
    }

    /// Concatenate keeps the steps that all of its masks let pass; the others keep those that one
    /// lets pass, and have no mask where an input has none.
    private mutating func mergedMask(
        of layer: KerasLayer, _ inputs: [KerasValue]
    ) throws(ModelFault) -> Network.Source? {
        let joins = layer.kind == "Concatenate"
        var masks: [Network.Source] = []
        for case let mask? in inputs.map(\.mask) where !masks.contains(mask) { masks.append(mask) }
        guard !masks.isEmpty else { return nil }
        guard !["Maximum", "Minimum"].contains(layer.kind) else {
            throw layer.fault(.masked)
        }
        guard joins || inputs.allSatisfy({ $0.mask != nil }) else { return nil }
        guard masks.count > 1 else { return masks[0] }
        return define(layer.name + "/mask", MaskCombination(needsAll: joins), masks)
    }
}
