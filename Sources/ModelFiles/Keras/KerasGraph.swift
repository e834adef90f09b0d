import Recurrent

/// The building of a network from a configuration and its weights, layer by layer in an order in
/// which they can be computed.
struct KerasGraph {
    private let config: KerasConfig
    private let weights: any HDF5Reading
    private let topology: KerasTopology

    private static let inputWidthMax = 1 << 24

    init(_ config: KerasConfig, weights: any HDF5Reading) throws(ModelFault) {
        self.config = config
        self.weights = weights
        topology = try KerasTopology(config)
    }

    /// Builds the network, each layer with its weights.
    func makeNetwork() throws(ModelFault) -> Network {
        guard config.inputs.count == 1 else { throw .inputCount(config.inputs.count) }
        guard config.outputs.count == 1 else { throw .outputCount(config.outputs.count) }
        let paths = weightPaths()
        var inputs: [Network.Input] = []
        var definitions: [Network.Definition] = []
        var sources: [String: Network.Source] = [:]
        var values: [String: KerasValue] = [:]
        for layer in topology.ordered {
            if layer.kind == KerasConfig.inputKind {
                let value = try inputValue(layer)
                sources[layer.name] = .input(inputs.count)
                values[layer.name] = value
                inputs.append(Network.Input(name: layer.name, shape: value.shape))
                continue
            }
            let kind = try KerasLayerKind(of: layer)
            let (own, inputs) = try resolveInputs(of: layer, kind, sources, values)
            let built = try build(layer, kind, input: inputs[0], at: paths[layer.name] ?? "")
            sources[layer.name] = .node(definitions.count)
            let output = try shape(of: built, layer, inputs.map(\.shape))
            values[layer.name] = inputs[0].after(output)
            definitions.append(
                Network.Definition(name: layer.name, layer: built, inputs: own))
        }
        return try network(inputs, definitions, sources)
    }

    private func network(
        _ inputs: [Network.Input], _ definitions: [Network.Definition],
        _ sources: [String: Network.Source]
    ) throws(ModelFault) -> Network {
        var outputs: [Network.Source] = []
        for output in config.outputs {
            guard let source = sources[output.source], output.index == 0 else {
                throw .value(
                    layer: nil, key: "output_layers", expected: "the first output of a layer",
                    actual: "output \(output.index) of \(output.source)")
            }
            outputs.append(source)
        }
        do throws(NetworkError) {
            return try Network(inputs: inputs, layers: definitions, outputs: outputs)
        } catch {
            throw .network(error)
        }
    }

    private func build(
        _ layer: KerasLayer, _ kind: KerasLayerKind, input: KerasValue, at path: String
    ) throws(ModelFault) -> any Layer {
        let context = KerasLayerContext(
            layer: layer, input: input,
            weights: try KerasWeights(weights, of: layer.name, at: path),
            leadsToRecurrent: topology.leadsToRecurrent(layer))
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
        of layer: KerasLayer, _ kind: KerasLayerKind, _ sources: [String: Network.Source],
        _ values: [String: KerasValue]
    ) throws(ModelFault) -> ([Network.Source], [KerasValue]) {
        var own: [Network.Source] = []
        var read: [KerasValue] = []
        for input in layer.inputs {
            guard let source = sources[input.source] else {
                throw layer.fault(.unknownSource(input.source))
            }
            guard input.index == 0 else {
                throw layer.fault(.secondOutput(source: input.source, index: input.index))
            }
            own.append(source)
            if let value = values[input.source] { read.append(value) }
        }
        let fits = kind.role == .merging ? read.count > 1 : read.count == 1
        guard fits, read.count == own.count else {
            let expected = kind.role == .merging ? 2 : 1
            throw layer.fault(.shape(.inputCount(expected: expected, actual: own.count)))
        }
        return (own, read)
    }

    /// Each layer's path in the weights file: its class in snake case, counted in file order.
    private func weightPaths() -> [String: String] {
        var counts: [String: Int] = [:]
        var paths: [String: String] = [:]
        for layer in config.layers where config.countsInputs || layer.kind != KerasConfig.inputKind
        {
            let name = KerasLayer.snakeCase(layer.kind)
            let count = counts[name, default: 0]
            counts[name] = count + 1
            paths[layer.name] = count == 0 ? "layers/\(name)" : "layers/\(name)_\(count)"
        }
        return paths
    }

    /// The shape of an input from `batch_shape`, whose first axis, the batch, is any.
    ///
    /// Three axes and more have time as the second. With two, the second is time where ids go
    /// into an embedding, else features: each step is then one call.
    private func inputValue(_ layer: KerasLayer) throws(ModelFault) -> KerasValue {
        let axes = try layer.options.array("batch_shape").dropFirst()
        let hasTime = axes.count > 1 || (axes.count == 1 && topology.feedsEmbedding(layer))
        let features = axes.dropFirst(hasTime ? 1 : 0)
        let lengths = features.compactMap(\.integer)
        var width = 1
        for length in lengths where (0...Self.inputWidthMax).contains(width) {
            width = length > 0 && length <= Self.inputWidthMax ? width * length : -1
        }
        guard lengths.count == features.count, (1...Self.inputWidthMax).contains(width) else {
            throw layer.options.wrong(
                "batch_shape", expected: "[batch, time, features] with known features")
        }
        return KerasValue(
            shape: ValueShape(features: lengths, isSequence: hasTime),
            fixedTime: hasTime ? axes.first?.integer : nil, isOncePerStep: !hasTime)
    }
}
