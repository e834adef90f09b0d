import Kernels

/// A recurrent network: a graph of layers in an order in which they can be computed.
///
/// Immutable, shared by all workers from load to unload. It holds no state and no buffer: those
/// are a caller's `Workspace`.
public struct Network: Sendable {
    /// Where a layer takes an input from.
    public enum Source: Sendable, Hashable {
        /// The network's input of this index.
        case input(Int)
        /// The output of the node of this index.
        case node(Int)
    }

    /// What comes in at each time step.
    public struct Input: Sendable, Equatable {
        /// The name the file gives it.
        public let name: String
        /// Its shape at one time step.
        public let shape: ValueShape
        /// For ids of an embedding: valid ones are the integers `0 ..< vocabulary`.
        public internal(set) var vocabulary: Int?

        /// An input of `shape`; ids are recognised by the embedding that reads them.
        public init(name: String, shape: ValueShape) {
            self.name = name
            self.shape = shape
            self.vocabulary = nil
        }
    }

    /// A layer to build a network from.
    public struct Definition: Sendable {
        /// The layer's name, unique in the network.
        public let name: String
        /// Its weights and arithmetic.
        public let layer: any Layer
        /// Where its inputs come from.
        public let inputs: [Source]

        /// Layer `layer` under `name`, reading `inputs`.
        public init(name: String, layer: any Layer, inputs: [Source]) {
            self.name = name
            self.layer = layer
            self.inputs = inputs
        }
    }

    /// A layer in its place.
    public struct Node: Sendable {
        /// The layer's name, unique in the network.
        public let name: String
        /// Its weights and arithmetic.
        public let layer: any Layer
        /// Where its inputs come from.
        public let inputs: [Source]
        /// The shape of what it makes.
        public let shape: ValueShape
        /// The index among the recurrent layers, if it is one.
        public let recurrentIndex: Int?
        /// Whether a later recurrent layer needs its output, so that no step may leave it out.
        let feedsState: Bool
    }

    /// What goes out.
    public struct Output: Sendable, Equatable {
        /// The name of the layer that makes it.
        public let name: String
        /// Its shape at one time step.
        public let shape: ValueShape
        let source: Source
    }

    /// A recurrent layer, addressed by its name or its index.
    public struct Recurrent: Sendable {
        /// The layer's name.
        public let name: String
        /// The layer.
        public let layer: any RecurrentLayer
        /// Floats before its first state in a state row.
        let stateOffset: Int
    }

    /// What comes in, in the order of the file.
    public let inputs: [Input]
    /// All layers in an order in which they can be computed.
    public internal(set) var nodes: [Node]
    /// What goes out, in the order of the file.
    public let outputs: [Output]
    /// The layers with state, in the order of `nodes`.
    public internal(set) var recurrentLayers: [Recurrent]
    /// How a row of state lies in memory.
    public let stateLayout: StateLayout
    /// How products with its weights are computed.
    public internal(set) var kernelPath = KernelPath.blas

    /// Builds a network of `layers`, which must come in an order in which they can be computed.
    ///
    /// - Throws: `NetworkError` where a layer does not fit its inputs.
    public init(inputs: [Input], layers: [Definition], outputs: [Source]) throws(NetworkError) {
        let shapes = try Self.inferShapes(inputs: inputs, layers: layers)
        let feedsState = Self.findFeeders(layers)
        var recurrent: [(name: String, layer: any RecurrentLayer)] = []
        var nodes: [Node] = []
        for (index, definition) in layers.enumerated() {
            var recurrentIndex: Int?
            if let layer = definition.layer as? any RecurrentLayer {
                recurrentIndex = recurrent.count
                recurrent.append((definition.name, layer))
            }
            nodes.append(
                Node(
                    name: definition.name, layer: definition.layer, inputs: definition.inputs,
                    shape: shapes[index], recurrentIndex: recurrentIndex,
                    feedsState: feedsState[index]))
        }
        guard !recurrent.isEmpty else { throw .nothingRecurrent }
        let layout = StateLayout(recurrent)
        self.nodes = nodes
        self.stateLayout = layout
        self.recurrentLayers = recurrent.enumerated().map { index, entry in
            let offset = layout.tensors.first { $0.layerIndex == index }?.offset ?? 0
            return Recurrent(name: entry.name, layer: entry.layer, stateOffset: offset)
        }
        self.inputs = try Self.withVocabularies(inputs, layers)
        self.outputs = outputs.map { source in
            switch source {
            case .input(let index):
                Output(name: inputs[index].name, shape: inputs[index].shape, source: source)
            case .node(let index):
                Output(name: nodes[index].name, shape: nodes[index].shape, source: source)
            }
        }
    }

    /// The shape of the value of `source`.
    func shape(of source: Source) -> ValueShape {
        switch source {
        case .input(let index): inputs[index].shape
        case .node(let index): nodes[index].shape
        }
    }

    /// The number of trained numbers of all layers.
    public var parameterCount: Int { nodes.reduce(0) { $0 + $1.layer.parameterCount } }
}

extension Network {
    private static func inferShapes(
        inputs: [Input], layers: [Definition]
    ) throws(NetworkError) -> [ValueShape] {
        var shapes: [ValueShape] = []
        var names: Set<String> = []
        for definition in layers {
            guard names.insert(definition.name).inserted else {
                throw .duplicateLayer(name: definition.name)
            }
            var own: [ValueShape] = []
            for source in definition.inputs {
                switch source {
                case .input(let index) where inputs.indices.contains(index):
                    own.append(inputs[index].shape)
                case .node(let index) where shapes.indices.contains(index):
                    own.append(shapes[index])
                default:
                    throw .unknownSource(layer: definition.name)
                }
            }
            do throws(LayerError) {
                shapes.append(try definition.layer.outputShape(of: own))
            } catch {
                throw .layer(name: definition.name, error)
            }
        }
        return shapes
    }

    /// Whether each layer's output is needed by a recurrent layer, itself included, at every step.
    private static func findFeeders(_ layers: [Definition]) -> [Bool] {
        var feeds = layers.map { $0.layer is any RecurrentLayer }
        for index in layers.indices.reversed() where feeds[index] {
            for case .node(let source) in layers[index].inputs { feeds[source] = true }
        }
        return feeds
    }

    /// The inputs with the vocabularies of the embeddings that read them.
    private static func withVocabularies(
        _ inputs: [Input], _ layers: [Definition]
    ) throws(NetworkError) -> [Input] {
        var inputs = inputs
        for definition in layers {
            guard let embedding = definition.layer as? Embedding else { continue }
            guard let source = definition.inputs.first,
                case .input(let index) = origin(of: source, layers)
            else { throw .idsNotFromInput(layer: definition.name) }
            let known = inputs[index].vocabulary ?? embedding.vocabulary
            inputs[index].vocabulary = min(known, embedding.vocabulary)
        }
        return inputs
    }

    /// Where a value is made, seen through layers that hand their input on.
    private static func origin(of source: Source, _ layers: [Definition]) -> Source {
        guard case .node(let index) = source, layers[index].layer.passesThrough,
            let before = layers[index].inputs.first
        else { return source }
        return origin(of: before, layers)
    }
}
