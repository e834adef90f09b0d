import Recurrent

/// The building of a network from a state_dict and the sidecar that says what its tensors are.
struct TorchModel {
    private let file: SafetensorsFile
    private let sidecar: TorchSidecar
    private let bidirectional: Bidirectional

    private static let inputName = "input"

    init(_ file: SafetensorsFile, _ sidecar: TorchSidecar, _ bidirectional: Bidirectional) {
        self.bidirectional = bidirectional
        self.file = file
        self.sidecar = sidecar
    }

    /// The network in the safetensors file `bytes` that lies at `path`, and the bytes of the
    /// sidecar beside it.
    static func load(
        _ bytes: [UInt8], besides path: String, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> (network: Network, sidecar: [UInt8]) {
        let file: SafetensorsFile
        do throws(SafetensorsFault) {
            file = try SafetensorsFile(bytes)
        } catch {
            throw .torch(.safetensors(error))
        }
        let (tried, found) = try TorchSidecar.find(besides: path)
        guard let found else {
            let entries = file.entries.values.sorted { $0.name < $1.name }
            throw .torch(
                .sidecarMissing(
                    tried: tried, tensors: entries.map { "\($0.name) \($0.shape)" },
                    suggestion: TorchSuggestion(entries).text))
        }
        let sidecar = try TorchSidecar(found.bytes, file: found.file)
        let model = TorchModel(file, sidecar, bidirectional)
        return (try model.makeNetwork(), found.bytes)
    }

    /// Builds the network: the sidecar's chain behind one input that has a time axis.
    func makeNetwork() throws(ModelFault) -> Network {
        let weights = TorchWeights(file)
        var definitions: [Network.Definition] = []
        var inputShape: ValueShape?
        var shape: ValueShape?
        var endOfTime: String?
        for entry in sidecar.layers {
            let kind = try TorchLayerKind(of: entry)
            if kind.isRecurrent, let endOfTime {
                throw .torch(.lastBeforeRecurrent(layer: entry.name, source: endOfTime))
            }
            let context = TorchLayerContext(
                entry: entry, weights: weights, bidirectional: bidirectional)
            let built = try kind.build(context)
            if inputShape == nil, let features = built.inputFeatures {
                inputShape = ValueShape(features: features, isSequence: true)
                shape = inputShape
            }
            for stage in built.stages {
                let name = entry.name + stage.suffix
                if let input = shape { shape = try context.outputShape(of: stage, input) }
                add(stage, name: name, width: shape?.features.last ?? 0, to: &definitions)
            }
            if kind.isRecurrent, try entry.options.flag("last") { endOfTime = entry.name }
        }
        try weights.checkAllUsed(ignoring: sidecar.ignored)
        guard let inputShape else { throw .torch(.noInputWidth) }
        do throws(NetworkError) {
            return try Network(
                inputs: [.init(name: Self.inputName, shape: inputShape)], layers: definitions,
                outputs: [.node(definitions.count - 1)])
        } catch {
            throw .network(error)
        }
    }

    /// Adds a stage, which makes `[width]`, behind what there is.
    private func add(
        _ stage: TorchLayerKind.Stage, name: String, width: Int,
        to definitions: inout [Network.Definition]
    ) {
        let source: Network.Source =
            definitions.isEmpty ? .input(0) : .node(definitions.count - 1)
        guard let backward = stage.backward else {
            definitions.append(.init(name: name, layer: stage.layer, inputs: [source]))
            return
        }
        let first = definitions.count
        definitions.append(.init(name: name + "/forward", layer: stage.layer, inputs: [source]))
        definitions.append(
            .init(
                name: name + "/backward", layer: BackwardRecurrent(backward), inputs: [source]))
        definitions.append(
            .init(
                name: name, layer: Concatenate(widths: [width / 2, width / 2]),
                inputs: [.node(first), .node(first + 1)]))
    }
}
