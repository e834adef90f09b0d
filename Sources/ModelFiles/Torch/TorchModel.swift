import Recurrent

/// The building of a network from a state_dict and the sidecar that says what its tensors are.
struct TorchModel {
    private let file: SafetensorsFile
    private let sidecar: TorchSidecar

    private static let inputName = "input"

    init(_ file: SafetensorsFile, _ sidecar: TorchSidecar) {
        self.file = file
        self.sidecar = sidecar
    }

    /// The network in the safetensors file `bytes` that lies at `path`, and the bytes of the
    /// sidecar beside it.
    static func load(
        _ bytes: [UInt8], besides path: String
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
        return (try TorchModel(file, sidecar).makeNetwork(), found.bytes)
    }

    /// Builds the network: the sidecar's chain behind one input that has a time axis.
    func makeNetwork() throws(ModelFault) -> Network {
        let weights = TorchWeights(file)
        var definitions: [Network.Definition] = []
        var inputFeatures: [Int]?
        var endOfTime: String?
        for entry in sidecar.layers {
            let kind = try TorchLayerKind(of: entry)
            if kind.isRecurrent, let endOfTime {
                throw .torch(.lastBeforeRecurrent(layer: entry.name, source: endOfTime))
            }
            let built = try kind.build(TorchLayerContext(entry: entry, weights: weights))
            inputFeatures = inputFeatures ?? built.inputFeatures
            for (index, layer) in built.layers.enumerated() {
                let name = built.layers.count == 1 ? entry.name : "\(entry.name)_l\(index)"
                let source =
                    definitions.isEmpty
                    ? .input(0)
                    : .node(definitions.count - 1)
                        as Network.Source
                definitions.append(.init(name: name, layer: layer, inputs: [source]))
            }
            if kind.isRecurrent, try entry.options.flag("last") { endOfTime = entry.name }
        }
        try weights.checkAllUsed(ignoring: sidecar.ignored)
        guard let inputFeatures else { throw .torch(.noInputWidth) }
        let shape = ValueShape(features: inputFeatures, isSequence: true)
        do throws(NetworkError) {
            return try Network(
                inputs: [.init(name: Self.inputName, shape: shape)], layers: definitions,
                outputs: [.node(definitions.count - 1)])
        } catch {
            throw .network(error)
        }
    }
}
