import Recurrent

/// The layers of a graph that something comes of: those that an output needs, and those that keep
/// a state.
struct ONNXPruning {
    private let layers: [Network.Definition]
    private let outputs: [Network.Source]

    /// Leaves out what neither `outputs` nor a recurrent layer among `definitions` needs.
    init(_ definitions: [Network.Definition], outputs: [Network.Source]) {
        var isNeeded = definitions.map {
            $0.layer is any RecurrentLayer || $0.layer is StateUpdate
        }
        for case .node(let index) in outputs { isNeeded[index] = true }
        for index in definitions.indices.reversed() where isNeeded[index] {
            for case .node(let source) in definitions[index].inputs { isNeeded[source] = true }
        }
        var places: [Int: Int] = [:]
        var layers: [Network.Definition] = []
        func moved(_ source: Network.Source) -> Network.Source {
            if case .node(let index) = source, let place = places[index] { return .node(place) }
            return source
        }
        for (index, definition) in definitions.enumerated() where isNeeded[index] {
            places[index] = layers.count
            layers.append(
                Network.Definition(
                    name: definition.name, layer: definition.layer,
                    inputs: definition.inputs.map(moved)))
        }
        self.layers = layers
        self.outputs = outputs.map(moved)
    }

    /// The network of what is left.
    func network(inputs: [Network.Input]) throws(ModelFault) -> Network {
        do throws(NetworkError) {
            return try Network(inputs: inputs, layers: layers, outputs: outputs)
        } catch {
            throw .network(error)
        }
    }
}
