import Kernels

/// A recurrent network: a graph of layers in an order in which they can be computed.
///
/// Immutable, shared by all workers from load to unload. It holds no state and no buffer: those
/// are a caller's `Workspace`. An object: every request of every session goes by it.
public final class Network: Sendable {
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
        public internal(set) var layer: any Layer
        /// Where its inputs come from.
        public let inputs: [Source]
        /// The shape of what it makes.
        public let shape: ValueShape
        /// The index among the recurrent layers, if it is one.
        public let recurrentIndex: Int?
        /// The index of its pass; nil if it is only another view of its input.
        public let pass: Int?
        /// The time axis of what it makes; nil if that has none.
        public let steps: Sweep.Steps?
        /// Floats before its first state in a row of a step's states.
        let stateOffset: Int
        /// Whether a later recurrent layer needs its output, so that no step may leave it out.
        let feedsState: Bool
    }

    /// What goes out.
    public struct Output: Sendable, Equatable {
        /// The name of the layer that makes it.
        public let name: String
        /// Its shape at one time step.
        public let shape: ValueShape
        /// The index of the pass that makes it.
        public let pass: Int
        /// Its time axis; nil if it has none.
        public let steps: Sweep.Steps?
        /// Whether its steps stand in opposite order on that axis.
        public let isReversed: Bool
        let source: Source
    }

    /// A recurrent layer, addressed by its name or its index.
    public struct Recurrent: Sendable {
        /// The layer's name.
        public let name: String
        /// The layer.
        public internal(set) var layer: any RecurrentLayer
        /// The index of its pass.
        public let pass: Int
        /// Whether its states go on from one request to the next.
        public var isCarried: Bool { layer.order != .backward }
    }

    /// What comes in, in the order of the file.
    public let inputs: [Input]
    /// All layers in an order in which they can be computed.
    public let nodes: [Node]
    /// What goes out, in the order of the file.
    public let outputs: [Output]
    /// The layers with state, in the order of `nodes`.
    public let recurrentLayers: [Recurrent]
    /// How a row of state lies in memory.
    public let stateLayout: StateLayout
    /// What goes through time together, in the order in which it is computed; one at least.
    public let passes: [Pass]
    /// What passes hand on to later ones.
    let keptValues: [KeptValue]
    /// For each node where its value comes from.
    private let origins: [Origin]
    /// Floats of one row of a step's states: those of the layout, and behind them what layers
    /// carry within a request alone.
    public let stepWidth: Int
    /// Whether a layer writes another's state.
    let updatesStates: Bool
    /// How products with its weights are computed.
    public let kernelPath: KernelPath
    /// What of all this is not its layers'.
    public let signature: NetworkSignature

    /// Builds a network of `layers`, which must come in an order in which they can be computed.
    ///
    /// - Throws: `NetworkError` where a layer does not fit its inputs.
    public init(inputs: [Input], layers: [Definition], outputs: [Source]) throws(NetworkError) {
        let shapes = try Self.inferShapes(inputs: inputs, layers: layers)
        var planner = try PassPlanner(inputs: inputs, layers: layers, shapes: shapes)
        let outputPasses = outputs.map { planner.pass(of: $0) }
        let crossing = PassCrossing(planner, layers: layers, shapes: shapes)
        let recurrent = layers.indices.compactMap { index in
            (layers[index].layer as? any RecurrentLayer).map { (index: index, layer: $0) }
        }
        guard !recurrent.isEmpty else { throw .nothingRecurrent }
        kernelPath = .blas
        let layout = StateLayout(recurrent.map { (layers[$0.index].name, $0.layer) })
        stateLayout = layout
        recurrentLayers = recurrent.map { index, layer in
            Recurrent(name: layers[index].name, layer: layer, pass: planner.passes[index] ?? 0)
        }
        let updates = try Self.updates(layers, shapes, planner, layout)
        updatesStates = !updates.isEmpty
        keptValues = crossing.keptValues
        origins = planner.origins
        passes = crossing.passes
        var offset = layout.rowWidth
        nodes = layers.indices.map { index in
            let definition = layers[index]
            let recurrentIndex = recurrent.firstIndex { $0.index == index }
            let own =
                layout.tensors.first { $0.layerIndex == recurrentIndex }?.offset ?? updates[index]
            defer { offset += definition.layer.transientWidth }
            return Node(
                name: definition.name, layer: definition.layer, inputs: definition.inputs,
                shape: shapes[index], recurrentIndex: recurrentIndex,
                pass: planner.passes[index], steps: planner.steps[index],
                stateOffset: own ?? offset,
                feedsState: crossing.feedsState[index])
        }
        stepWidth = offset
        self.inputs = try Self.withVocabularies(inputs, layers)
        self.outputs = zip(outputs, outputPasses).map { source, pass in
            let origin = planner.origin(of: source)
            // Whoever turns a layer's steps round does not rename them.
            let (name, shape) =
                switch origin.isReversed ? origin.source : source {
                case .input(let index): (inputs[index].name, inputs[index].shape)
                case .node(let index): (layers[index].name, shapes[index])
                }
            return Output(
                name: name, shape: shape, pass: pass, steps: planner.steps(of: source),
                isReversed: origin.isReversed, source: origin.source)
        }
        signature = NetworkSignature(
            inputs: self.inputs, outputs: self.outputs, recurrentLayers: recurrentLayers,
            stateLayout: layout)
    }

    /// `network` with other forms of its layers, whose products are computed by `path`.
    init(
        _ network: Network, nodes: [Node], recurrentLayers: [Recurrent], kernelPath: KernelPath
    ) {
        self.nodes = nodes
        self.recurrentLayers = recurrentLayers
        self.kernelPath = kernelPath
        inputs = network.inputs
        outputs = network.outputs
        stateLayout = network.stateLayout
        passes = network.passes
        keptValues = network.keptValues
        origins = network.origins
        stepWidth = network.stepWidth
        updatesStates = network.updatesStates
        signature = network.signature
    }

    /// The shape of the value of `source`.
    func shape(of source: Source) -> ValueShape {
        switch source {
        case .input(let index): inputs[index].shape
        case .node(let index): nodes[index].shape
        }
    }

    /// Where the value of `source` really comes from.
    func origin(of source: Source) -> Origin {
        source.node.map { origins[$0] } ?? Origin(source: source)
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

    /// For each layer that updates a `KeptState` the floats before that in a state row.
    private static func updates(
        _ layers: [Definition], _ shapes: [ValueShape], _ planner: PassPlanner,
        _ layout: StateLayout
    ) throws(NetworkError) -> [Int: Int] {
        var offsets: [Int: Int] = [:]
        for (index, definition) in layers.enumerated() {
            guard let update = definition.layer as? StateUpdate else { continue }
            let kept = layers[..<index].firstIndex {
                $0.name == update.state && $0.layer is KeptState
            }
            guard let kept, let tensor = layout.tensors.first(where: { $0.layer == update.state })
            else { throw .unknownSource(layer: definition.name) }
            guard tensor.width == shapes[index].width else {
                let shapes = [tensor.shape, shapes[index].features]
                throw .layer(name: definition.name, .mismatch(shapes))
            }
            guard planner.passes[index] == planner.passes[kept] else {
                throw .layer(
                    name: definition.name,
                    .joinsTime(reason: "makes a state of what is known when all steps are over"))
            }
            offsets[index] = tensor.offset
        }
        return offsets
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
