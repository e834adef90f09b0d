import Recurrent

/// The building of a network from a state_dict and the sidecar that says what its tensors are.
struct TorchModel {
    private let file: SafetensorsFile
    private let sidecar: TorchSidecar
    /// The sidecar as it was read.
    let sidecarBytes: [UInt8]

    private static let inputName = "input"

    /// Opens the safetensors file `bytes` that lies at `path`, and the sidecar beside it.
    init(_ bytes: [UInt8], besides path: String) throws(ModelFault) {
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
        sidecar = try TorchSidecar(found.bytes, file: found.file)
        sidecarBytes = found.bytes
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
            let context = TorchLayerContext(entry: entry, weights: weights)
            let built = try kind.build(context)
            if inputShape == nil, let features = built.inputFeatures {
                inputShape = ValueShape(features: features, isSequence: true)
                shape = inputShape
            }
            for (index, layer) in built.layers.enumerated() {
                let name = built.layers.count == 1 ? entry.name : "\(entry.name)_l\(index)"
                let source: Network.Source =
                    definitions.isEmpty ? .input(0) : .node(definitions.count - 1)
                definitions.append(.init(name: name, layer: layer, inputs: [source]))
                if let input = shape { shape = try context.outputShape(of: layer, input) }
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
}
