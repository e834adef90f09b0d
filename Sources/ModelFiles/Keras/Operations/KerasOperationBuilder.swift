import Recurrent

/// The nodes that one operation becomes, and what it is given.
///
/// The graph takes the nodes over once the operation is whole. In a TimeDistributed the operation
/// sees each step by itself, and its nodes take care of time.
struct KerasOperationBuilder {
    let layer: KerasLayer
    /// Whether what it makes reaches a recurrent layer without being reshaped on the way.
    let leadsToRecurrent: Bool
    private let inputs: [KerasValue]
    private let firstIndex: Int
    private var definitions: [Network.Definition] = []

    /// More numbers than this are not moved about one by one.
    private static let widthMax = 1 << 16

    /// The operation `layer`, which reads `inputs`, as the nodes from `firstIndex` on.
    init(
        _ layer: KerasLayer, reading inputs: [KerasValue], leadsToRecurrent: Bool,
        firstIndex: Int
    ) {
        self.layer = layer
        self.leadsToRecurrent = leadsToRecurrent
        self.inputs = layer.isPerStep ? inputs.map(\.step) : inputs
        self.firstIndex = firstIndex
    }

    var options: KerasOptions { layer.options }

    /// What an operand is.
    enum Operand {
        case value(KerasValue)
        case constant(Tensor)
    }

    /// Operand number `index`, a value or numbers.
    func operand(_ index: Int) throws(ModelFault) -> Operand {
        guard layer.operands.indices.contains(index) else {
            throw layer.fault(
                .shape(.inputCount(expected: index + 1, actual: layer.operands.count)))
        }
        switch layer.operands[index] {
        case .input(let number): return .value(inputs[number])
        case .constant(let constant):
            guard let tensor = KerasOptions.tensor(constant) else {
                throw layer.fault(
                    .option(
                        key: "operand \(index + 1)", value: constant.summary,
                        reason: "numbers and what layers make are computed with"))
            }
            return .constant(tensor)
        }
    }

    /// The only operand, which is a value.
    func value() throws(ModelFault) -> KerasValue {
        let count = layer.operands.count
        guard inputs.count == 1, count <= 1 else {
            throw layer.fault(.shape(.inputCount(expected: 1, actual: max(inputs.count, count))))
        }
        return inputs[0]
    }

    /// All values, which are read together.
    func values() throws(ModelFault) -> [KerasValue] {
        guard let first = inputs.first else {
            throw layer.fault(.shape(.inputCount(expected: 1, actual: 0)))
        }
        for input in inputs where input.shape.isSequence != first.shape.isSequence {
            throw layer.fault(
                .shape(.joinsTime(reason: "joins a value with a time axis to one without")))
        }
        return inputs
    }

    /// Adds a node.
    mutating func add(
        _ made: any Layer, _ read: KerasValue...
    ) throws(ModelFault) -> KerasValue {
        try add(made, reading: read)
    }

    /// Adds a node.
    mutating func add(
        _ made: any Layer, reading read: [KerasValue]
    ) throws(ModelFault) -> KerasValue {
        let shape = try checked { () throws(LayerError) in
            try made.outputShape(of: read.map(\.shape))
        }
        try layer.checkWidth(shape.features)
        let index = firstIndex + definitions.count
        try KerasGraph.checkNodeCount(index + 1)
        let source = Network.Source.node(index)
        let name = "\(layer.name)/inner\(definitions.count)"
        definitions.append(
            Network.Definition(
                name: name, layer: layer.isPerStep ? TimeDistributed(made) : made,
                inputs: read.map(\.source)))
        return KerasValue(of: read, shape: shape, source: source)
    }

    /// Adds a node that moves the features of `value` as `map` says of its feature axes, to these
    /// axes if not to the map's own.
    mutating func move(
        _ value: KerasValue, by map: IndexMap, to features: [Int]? = nil
    ) throws(ModelFault) -> KerasValue {
        let features = features ?? map.shape
        guard !map.isIdentity || map.indices.count != value.shape.width else {
            return try add(Reshape(features: features), value)
        }
        let layer = try checked { () throws(LayerError) in
            try Rearrange(
                indices: map.indices, inputWidth: value.shape.width, features: features)
        }
        return try add(layer, value)
    }

    /// `value`'s features as they are, to be moved.
    func map(of value: KerasValue) throws(ModelFault) -> IndexMap {
        try checkWidth(value.shape.features)
        return IndexMap(value.shape.features)
    }

    /// Refuses features of more numbers than are moved about.
    func checkWidth(_ features: [Int]) throws(ModelFault) {
        try layer.checkWidth(features, limit: Self.widthMax, "moved about")
    }

    /// What `make` makes, with its objection as this operation's.
    func checked<Made>(_ make: () throws(LayerError) -> Made) throws(ModelFault) -> Made {
        do throws(LayerError) {
            return try make()
        } catch {
            throw layer.fault(.shape(error))
        }
    }

    /// The nodes, and what they make: `results` under the operation's name, or under `name/0` and
    /// so on where there are several.
    func finished(
        _ results: [KerasValue], of whole: [KerasValue]
    ) -> (definitions: [Network.Definition], results: [KerasValue]) {
        var named = definitions
        for (number, result) in results.enumerated() {
            guard case .node(let index) = result.source, index >= firstIndex else { continue }
            let old = named[index - firstIndex]
            named[index - firstIndex] = Network.Definition(
                name: results.count == 1 ? layer.name : "\(layer.name)/\(number)",
                layer: old.layer, inputs: old.inputs)
        }
        guard layer.isPerStep else { return (named, results) }
        let sequences = results.map { result in
            let shape = ValueShape(features: result.shape.features, isSequence: true)
            return KerasValue(of: whole, shape: shape, source: result.source)
        }
        return (named, sequences)
    }
}
