import Recurrent

/// What has been made of a graph so far: the values by name, and the layers of our network.
///
/// Operators read values and add layers through it; it decides nothing about them.
struct ONNXBuilder {
    /// Floats that one row of a value may have.
    static let widthMax = 1 << 20

    /// The version of ONNX' own operators.
    let opset: Int
    /// The numbers of steps that the file fixes.
    let fixedTimes: Set<Int>
    /// What becomes of operators that read their sequence from its end.
    let bidirectional: Bidirectional
    private(set) var tensors: ONNXTensorReader
    private(set) var definitions: [Network.Definition] = []
    /// Whether some layer reads its sequence from the end, so that each request is a whole one.
    private(set) var readsBackward = false
    private var values: [String: ONNXValue] = [:]
    /// Numbers that nodes may still make while the file is read.
    private var numbersLeft: Int
    /// Numbers that layers may still take over: each takes a copy of what several share.
    private var weightsLeft: Int
    private var names: Set<String> = []

    /// A builder that knows `values`: constants and inputs.
    ///
    /// - Parameter reserved: the names of the network's inputs and outputs, which no layer gets
    ///   besides what `finish` makes.
    init(
        opset: Int, tensors: ONNXTensorReader, values: [String: ONNXValue],
        reserved: Set<String>, fixedTimes: Set<Int>, numbersMax: Int, bidirectional: Bidirectional
    ) {
        numbersLeft = numbersMax
        weightsLeft = max(Self.weightsMin, numbersMax)
        self.fixedTimes = fixedTimes
        self.bidirectional = bidirectional
        self.opset = opset
        self.tensors = tensors
        self.values = values
        names = reserved
    }

    /// Weights that any file may make: 256 MiB.
    private static let weightsMin = 1 << 26

    /// The value called `name`, nil where nothing made it.
    subscript(name: String) -> ONNXValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Computes `node`, which makes its outputs known.
    mutating func run(_ node: ONNXNode) throws(ModelFault) {
        guard let known = ONNXOperator.byName[node.kind] else {
            throw node.fault(.unknownOperator(served: ONNXOperator.served))
        }
        let values = try known.build(&self, node)
        let needed = node.outputs.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
        // What training alone needs, such as a dropout's mask, may be named and not read.
        for (name, value) in zip(node.outputs[..<needed], values) where !name.isEmpty {
            if case .array(let array) = value { try spend(array.count, for: node) }
            self[name] = value
        }
    }

    /// Counts numbers that are made of others, so that no small file makes gigabytes step by step.
    mutating func spend(_ count: Int, for node: ONNXNode) throws(ModelFault) {
        guard count <= numbersLeft else { throw node.fault(.size(limit: numbersLeft)) }
        numbersLeft -= count
    }

    /// Refuses a constant of `shape` where no more numbers than it has may be made.
    func check(_ shape: [Int], for node: ONNXNode) throws(ModelFault) {
        guard ONNXArray.count(of: shape, atMost: numbersLeft) != nil else {
            throw node.fault(.size(limit: numbersLeft))
        }
    }

    /// The constant in an attribute.
    mutating func read(
        _ tensor: Onnx_TensorProto, named name: String
    ) throws(ModelFault) -> ONNXArray {
        // Only initialisers lie in other files: those count in the model's digest.
        guard tensor.dataLocation != 1 else {
            throw .onnx(.tensor(name: name, .location("another file")))
        }
        do throws(ONNXTensorFault) {
            return try tensors.read(tensor)
        } catch {
            throw .onnx(.tensor(name: name, error))
        }
    }

    /// Input `index` of `node`, nil where it is left out.
    func optional(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> ONNXValue? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        guard let value = values[node.inputs[index]] else {
            throw node.fault(.unknownValue(node.inputs[index]))
        }
        return value
    }

    /// Input `index` of `node`, which it must have.
    func value(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> ONNXValue {
        guard let value = try optional(node, index) else { throw node.fault(.missingInput(index)) }
        return value
    }

    /// Input `index` of `node`, which must be computed from the network's inputs.
    func flow(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> ONNXFlow {
        guard case .flow(let flow) = try value(node, index) else {
            throw node.fault(
                .input(index: index, reason: "it is no value that is computed at each time step"))
        }
        return flow
    }

    /// Input `index` of `node` as a constant, nil where it is left out.
    func constant(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> ONNXArray? {
        guard let value = try optional(node, index) else { return nil }
        guard case .array(let array) = value else {
            throw node.fault(.input(index: index, reason: "only a constant is served there"))
        }
        return array
    }

    /// Input `index` of `node` as constant floats, nil where it is left out.
    func floats(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> Tensor? {
        guard let array = try constant(node, index) else { return nil }
        guard let floats = array.floats else {
            throw node.fault(.input(index: index, reason: "its numbers are not constant"))
        }
        return Tensor(shape: array.shape, values: floats)
    }

    /// Input `index` of `node` as the one constant number that it must be, nil where it is left
    /// out.
    func scalar(_ node: ONNXNode, _ index: Int) throws(ModelFault) -> Float? {
        guard let array = try constant(node, index) else { return nil }
        guard let number = array.scalar else {
            throw node.fault(.input(index: index, reason: "it is no single constant number"))
        }
        return number
    }

    /// A number that older operators have as an attribute and newer ones as an input; nil where
    /// there is none.
    func number(
        _ node: ONNXNode, _ attribute: String, orInput index: Int
    ) throws(ModelFault) -> Float? {
        if let value = try node.float(attribute) { return value }
        return try scalar(node, index)
    }

    /// Integers that older operators have as an attribute and newer ones as an input; nil where
    /// there are none.
    func integers(
        _ node: ONNXNode, _ attribute: String, orInput index: Int
    ) throws(ModelFault) -> [Int]? {
        if let listed = try node.integers(attribute) { return listed }
        guard let array = try constant(node, index) else { return nil }
        guard let integers = array.integers else {
            throw node.fault(.input(index: index, reason: "its numbers are not constant"))
        }
        return integers
    }
}

/// Adding layers.
extension ONNXBuilder {
    /// Adds `layer` behind `inputs` for `node`, and gives its output the axes `axes`.
    ///
    /// The inputs reach it with the feature axes that they have in the graph. A layer that only
    /// prepares the node's own has a `suffix` behind its name.
    mutating func add(
        _ layer: any Layer, behind inputs: [ONNXFlow], for node: ONNXNode, axes: [ONNXAxis],
        suffix: String = ""
    ) throws(ModelFault) -> ONNXFlow {
        guard layer.parameterCount <= weightsLeft else {
            throw node.fault(.size(limit: weightsLeft))
        }
        weightsLeft -= layer.parameterCount
        var aligned: [ONNXFlow] = []
        for input in inputs {
            guard input.timePadding == 0 else {
                throw node.fault(
                    .axes(
                        expected: "no zeros before the first step, or a Conv over time",
                        actual: "\(input.timePadding) of them"))
            }
            aligned.append(try align(input, for: node))
        }
        guard var output = aligned.first else { throw node.fault(.missingInput(0)) }
        output.shape = try shape(of: layer, aligned.map(\.shape), node)
        output.source = define(node.label + suffix, layer, aligned.map(\.source)).source
        output.axes = axes
        output.isState = false
        return output
    }

    /// What `make` makes, with its objection as this node's.
    func checked<Made>(
        _ node: ONNXNode, _ make: () throws(LayerError) -> Made
    ) throws(ModelFault) -> Made {
        do throws(LayerError) {
            return try make()
        } catch {
            throw node.fault(.layer(error))
        }
    }

    /// The network's output `flow` under the name `name`, with `features`.
    mutating func finish(
        _ flow: ONNXFlow, features: [Int], name: String
    ) -> Network.Source {
        var source = flow.source
        if flow.shape.features != features {
            source = define(name + ".axes", Reshape(features: features), [source]).source
        }
        definitions.append(
            Network.Definition(name: name, layer: PassThrough(kind: "Output"), inputs: [source]))
        return .node(definitions.count - 1)
    }

    /// `flow` with its feature axes in our network as they are in the graph.
    private mutating func align(
        _ flow: ONNXFlow, for node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        guard flow.shape.features != flow.features else { return flow }
        var aligned = flow
        let layer = Reshape(features: flow.features)
        aligned.shape = try shape(of: layer, [flow.shape], node)
        aligned.source = define(node.label + ".axes", layer, [flow.source]).source
        return aligned
    }

    private func shape(
        of layer: any Layer, _ inputs: [ValueShape], _ node: ONNXNode
    ) throws(ModelFault) -> ValueShape {
        do throws(LayerError) {
            let shape = try layer.outputShape(of: inputs)
            var width = 1
            for length in shape.features {
                let (product, overflow) = width.multipliedReportingOverflow(by: length)
                guard !overflow, product > 0, product <= Self.widthMax else {
                    throw .mismatch([shape.features])
                }
                width = product
            }
            return shape
        } catch {
            throw node.fault(.layer(error))
        }
    }

    /// Adds `layer` under `label`, or a name like it that is free.
    mutating func define(
        _ label: String, _ layer: any Layer, _ inputs: [Network.Source]
    ) -> (label: String, source: Network.Source) {
        var name = label
        var number = 2
        while !names.insert(name).inserted {
            name = "\(label).\(number)"
            number += 1
        }
        definitions.append(Network.Definition(name: name, layer: layer, inputs: inputs))
        if layer is BackwardRecurrent { readsBackward = true }
        return (name, .node(definitions.count - 1))
    }
}
