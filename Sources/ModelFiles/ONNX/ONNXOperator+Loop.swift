import Recurrent

extension ONNXOperator {
    /// A loop over the time steps of a sequence: what TensorFlow makes of a cell that has no
    /// operator of its own.
    static let loops = [
        ONNXOperator("Loop") { builder, node throws(ModelFault) in
            guard let body = try node.graph("body") else {
                throw node.fault(
                    .attribute(name: "body", value: "nothing", reason: "it is needed"))
            }
            return try ONNXLoop(node, body).build(&builder)
        }
    ]
}

/// One `Loop` node as layers of ours: its body is a step, its carried values are states.
private struct ONNXLoop {
    /// What a value that goes from step to step is.
    private enum Carried {
        /// The same in every step.
        case constant
        /// A count of the steps from this number on.
        case counter(Int)
        /// A state, by the name of the layer that keeps it.
        case state(layer: String, axes: [ONNXAxis])
    }

    private let node: ONNXNode
    private let body: ONNXSubgraph
    private let count: Int

    init(_ node: ONNXNode, _ body: ONNXSubgraph) throws(ModelFault) {
        self.node = node
        self.body = body
        count = max(0, node.inputs.count - 2)
        guard body.inputs.count == count + 2, body.outputs.count >= count + 1 else {
            throw node.fault(
                .attribute(
                    name: "body", value: "\(body.inputs.count) inputs",
                    reason: "they should be \(count + 2)"))
        }
    }

    func build(_ builder: inout ONNXBuilder) throws(ModelFault) -> [ONNXValue] {
        try checkLength(builder)
        try checkStart(builder)
        builder[body.inputs[0].name] = .array(ONNXArray([], .sizes([.step(plus: 0)])))
        builder[body.inputs[1].name] = .array(ONNXArray([], .sizes([.known(1)])))
        var carried: [Carried] = []
        for index in 0..<count { carried.append(try carry(index, &builder)) }
        try body.run(in: &builder)
        try checkCondition(builder)
        var results: [ONNXValue] = []
        for (index, kind) in carried.enumerated() {
            results.append(try result(of: kind, at: index, &builder))
        }
        for name in body.outputs.dropFirst(count + 1) {
            guard case .flow(var flow) = builder[name], !flow.hasTime, flow.shape.isSequence else {
                throw node.fault(.unknownValue(name))
            }
            flow.axes.insert(.time, at: 0)
            flow.isOncePerStep = false
            results.append(.flow(flow))
        }
        return results
    }

    /// As many turns as there are steps, where the node says so and not its condition alone.
    private func checkLength(_ builder: ONNXBuilder) throws(ModelFault) {
        guard let given = try builder.constant(node, 0) else { return }
        let turns = given.sizes ?? []
        // Where time is read as the rows' axis, another reading fits better.
        guard turns != [.batch] else {
            throw node.fault(.axes(expected: "as many turns as time steps", actual: "[batch]"))
        }
        guard turns.count == 1,
            turns[0] == .time(plus: 0)
                || turns[0].integer.map({ builder.fixedTimes.contains($0) }) == true
        else {
            throw node.fault(
                .input(index: 0, reason: "a loop over all steps of a sequence is served alone"))
        }
    }

    /// The condition before the first turn, without which there would be none.
    private func checkStart(_ builder: ONNXBuilder) throws(ModelFault) {
        guard let condition = try builder.constant(node, 1) else { return }
        guard condition.count == 1, let first = condition.integers?.first, first != 0 else {
            throw node.fault(.input(index: 1, reason: "it should be true before the first turn"))
        }
    }

    /// Which holds until the sequence ends; a loop that ends before it depends on its numbers.
    private func checkCondition(_ builder: ONNXBuilder) throws(ModelFault) {
        guard case .array(let condition) = builder[body.outputs[0]],
            condition.sizes == [.more]
                || condition.sizes == [.known(1)] && node.inputs.first?.isEmpty == false
        else {
            throw node.fault(
                .input(index: 1, reason: "it may end before or after the sequence does"))
        }
    }

    private func carry(
        _ index: Int, _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> Carried {
        let start = try builder.value(node, index + 2)
        let input = body.inputs[index + 2]
        if body.outputs[index + 1] == input.name {
            builder[input.name] = start
            return .constant
        }
        if case .array(let array) = start, let first = array.integers?.first, array.count == 1 {
            builder[input.name] = .array(ONNXArray(array.shape, .sizes([.step(plus: first)])))
            return .counter(first)
        }
        switch start {
        case .array(let array) where array.isZero, .filled(let array) where array.isZero: break
        default:
            throw node.fault(
                .input(
                    index: index + 2,
                    reason: "it should be a state that begins at zero; set it in the session"))
        }
        guard var flow = try ONNXInput(input).state(batchAxis: 0) else {
            throw node.fault(.input(index: index + 2, reason: "its length is not known"))
        }
        flow.shape.isSequence = true
        let states = ["h", "c"]
        let made = builder.definitions.filter {
            $0.layer is KeptState && $0.name.hasPrefix(node.label)
        }
        let name = made.count < states.count ? states[made.count] : "state\(made.count)"
        let layer = KeptState(name: name, shape: flow.features, isSequence: true)
        let kept = builder.define(node.label, layer, [])
        flow.source = kept.source
        builder[input.name] = .flow(flow)
        return .state(layer: kept.label, axes: flow.axes)
    }

    private func result(
        of carried: Carried, at index: Int, _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> ONNXValue {
        let name = body.outputs[index + 1]
        guard let value = builder[name] else { throw node.fault(.unknownValue(name)) }
        switch carried {
        case .constant: return value
        case .counter(let start):
            guard case .array(let array) = value, array.sizes == [.step(plus: start &+ 1)] else {
                throw node.fault(
                    .input(index: index + 2, reason: "it should count the steps one by one"))
            }
            return .array(ONNXArray(array.shape, .sizes([.unknown])))
        case .state(let layer, let axes):
            guard case .flow(let flow) = value, flow.axes == axes, flow.shape.isSequence else {
                throw node.fault(
                    .axes(expected: "\(axes.map(\.text)) as the state has", actual: "others"))
            }
            _ = builder.define(layer + ".update", StateUpdate(of: layer), [flow.source])
            var sequence = flow
            sequence.axes.insert(.time, at: 0)
            var last = try builder.lastStep(sequence, node, axes: flow.axes)
            last.isState = true
            last.isOncePerStep = false
            return .flow(last)
        }
    }
}
