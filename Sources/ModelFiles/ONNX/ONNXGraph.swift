import Recurrent

/// The graph of an ONNX model as a network of ours.
///
/// Nodes are taken in the file's order, in which each must come behind those it reads: a circle
/// cannot be written. Which axis is time is found by trying: the reading of the inputs that goes
/// through decides, and if none does the one that came furthest says why.
struct ONNXGraph {
    /// Numbers that nodes of the smallest file may make while it is read.
    private static let numbersMin = 1 << 22
    /// Combinations of readings that are tried.
    private static let readingsMax = 64

    private let nodes: [ONNXNode]
    private let inputs: [ONNXInput]
    private let states: [ONNXStatePair]
    private let outputNames: [String]
    private let opset: Int
    private let constants: [String: ONNXValue]
    private let tensors: ONNXTensorReader
    private let numbersMax: Int
    private let bidirectional: Bidirectional

    /// The bytes of each file beside the model that constants came from.
    var otherFiles: [[UInt8]] { tensors.contents }

    /// Reads the constants and the declarations of `graph`, a model's in `folder`.
    ///
    /// - Parameters:
    ///   - byteCount: of the file, to which what it makes is proportional.
    ///   - bidirectional: whether operators may read their sequence from its end.
    init(
        _ graph: Onnx_GraphProto, opset: Int, folder: String, sidecar: ONNXSidecar?,
        byteCount: Int, bidirectional: Bidirectional
    ) throws(ModelFault) {
        self.opset = opset
        self.bidirectional = bidirectional
        let nodes = graph.node.enumerated().map { ONNXNode($1, index: $0) }
        var tensors = ONNXTensorReader(folder: folder)
        var constants: [String: ONNXValue] = [:]
        for tensor in graph.initializer {
            do throws(ONNXTensorFault) {
                constants[tensor.name] = .array(try tensors.read(tensor))
            } catch {
                throw .onnx(.tensor(name: tensor.name, error))
            }
        }
        numbersMax = max(Self.numbersMin, 4 * (byteCount + tensors.byteCount))
        for node in nodes where ONNXOperator.byName[node.kind] == nil {
            throw node.fault(.unknownOperator(served: ONNXOperator.served))
        }
        // Up to opset 8 constants are declared among the inputs too.
        var declared = graph.input.filter { constants[$0.name] == nil }
        if let sidecar {
            try sidecar.check(declared.map(\.name))
            let given = try Self.constants(declared, sidecar)
            constants.merge(given) { _, new in new }
            declared.removeAll { given[$0.name] != nil }
        }
        let cells = ONNXStates(nodes, inputs: declared.map(\.name))
        let (states, inputs) = try Self.inputs(declared, cells, graph.output, sidecar)
        for info in declared where cells.names.contains(info.name) {
            let input = try ONNXInput(info, stated: sidecar?.shapes[info.name])
            constants[info.name] = .state(input.stateSizes)
        }
        guard !inputs.isEmpty else {
            throw .onnx(
                .input(name: declared.first?.name ?? "", reason: "is no value over time"))
        }
        self.states = states
        self.nodes = nodes
        self.tensors = tensors
        self.constants = constants
        self.inputs = inputs
        outputNames = graph.output.map(\.name)
    }

    /// The inputs that are states, and those that a request has.
    private static func inputs(
        _ declared: [Onnx_ValueInfoProto], _ cells: ONNXStates,
        _ outputs: [Onnx_ValueInfoProto], _ sidecar: ONNXSidecar?
    ) throws(ModelFault) -> ([ONNXStatePair], [ONNXInput]) {
        var inputs: [ONNXInput] = []
        for info in declared where !cells.names.contains(info.name) {
            inputs.append(try ONNXInput(info, stated: sidecar?.shapes[info.name]))
        }
        let states = try ONNXStatePair.list(
            inputs, outputs: outputs, sidecar: sidecar, hasCells: cells.hasCells)
        let names = Set(states.map(\.input.name))
        return (states, inputs.filter { !names.contains($0.name) })
    }

    /// The inputs whose numbers the sidecar gives.
    private static func constants(
        _ declared: [Onnx_ValueInfoProto], _ sidecar: ONNXSidecar
    ) throws(ModelFault) -> [String: ONNXValue] {
        var constants: [String: ONNXValue] = [:]
        for info in declared {
            guard let numbers = sidecar.constants[info.name] else { continue }
            let type = ONNXType(rawValue: Int(info.type.tensorType.elemType))
            let lengths = try ONNXInput.lengths(info, stated: sidecar.shapes[info.name])
            let known = lengths.compactMap(\.self)
            // One open axis is as long as there are numbers.
            let shape = lengths == [nil] ? [numbers.count] : known
            let whole = numbers.compactMap { Int(exactly: $0) }
            guard shape.count == lengths.count, shape.count <= ONNXTensorReader.axesMax,
                ONNXArray.count(of: shape, atMost: numbers.count) == numbers.count,
                type?.isFloat == true || whole.count == numbers.count
            else {
                throw .onnx(
                    .sidecar(
                        place: sidecar.file,
                        reason: "has a constant \(info.name) of another shape"))
            }
            constants[info.name] = .array(
                type?.isFloat == true
                    ? ONNXArray(shape, .floats(numbers.map { Float($0) }))
                    : ONNXArray(shape, .sizes(whole.map { .known($0) })))
        }
        return constants
    }

    /// The network that the graph describes.
    func makeNetwork() throws(ModelFault) -> Network {
        var furthest: (rank: Int, fault: ModelFault)?
        for reading in try readings() {
            var progress = 0
            do throws(ModelFault) {
                return try network(of: reading, progress: &progress)
            } catch {
                // At the same node a reading that fits its axes has more to say.
                let rank = 2 * progress + (isOfAxes(error) ? 0 : 1)
                if rank > furthest?.rank ?? -1 { furthest = (rank, error) }
            }
        }
        throw furthest?.fault
            ?? .onnx(.input(name: inputs[0].name, reason: "has features of unknown length"))
    }

    private func isOfAxes(_ fault: ModelFault) -> Bool {
        if case .onnx(.node(_, .axes)) = fault { return true }
        return false
    }

    /// The combinations of what the inputs may be, the likeliest first.
    private func readings() throws(ModelFault) -> [[ONNXFlow]] {
        var combinations: [[ONNXFlow]] = [[]]
        for (index, input) in inputs.enumerated() {
            let own = input.readings.map { flow in
                var flow = flow
                flow.source = .input(index)
                return flow
            }
            combinations = combinations.flatMap { known in own.map { known + [$0] } }
            guard combinations.count <= Self.readingsMax else {
                throw .onnx(.count(what: "inputs", limit: index, actual: inputs.count))
            }
        }
        return combinations
    }

    private func network(
        of reading: [ONNXFlow], progress: inout Int
    ) throws(ModelFault) -> Network {
        var builder = ONNXBuilder(
            opset: opset, tensors: tensors, values: constants,
            reserved: Set(inputs.map(\.name) + outputNames),
            fixedTimes: Set(reading.compactMap(\.fixedTime)), numbersMax: numbersMax,
            bidirectional: bidirectional)
        for (input, flow) in zip(inputs, reading) { builder[input.name] = .flow(flow) }
        var keepers: [String] = []
        for pair in states { keepers.append(try builder.keep(pair)) }
        for node in nodes {
            try builder.run(node)
            progress = node.place.index + 1
        }
        for (keeper, pair) in zip(keepers, states) { try builder.update(keeper, with: pair) }
        let sources = try outputs(&builder)
        progress += 1
        let declared = zip(inputs, reading).map {
            Network.Input(name: $0.name, shape: $1.shape)
        }
        return try ONNXPruning(builder.definitions, outputs: sources).network(inputs: declared)
    }

    /// The sources of the graph's outputs, final states left out where anything else comes out.
    private func outputs(
        _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> [Network.Source] {
        var flows: [(name: String, flow: ONNXFlow)] = []
        for name in outputNames {
            switch builder[name] {
            case .flow(let flow):
                guard flow.timePadding == 0 else {
                    throw .onnx(
                        .output(
                            name: name,
                            reason: "has \(flow.timePadding) zeros before its first step, which a"
                                + " Conv over time alone takes"))
                }
                flows.append((name, flow))
            case .finalState, .state: continue
            case .array, .filled:
                throw .onnx(.output(name: name, reason: "is a constant"))
            case nil:
                throw .onnx(.output(name: name, reason: "is made by no node"))
            }
        }
        let updates = Set(states.map(\.output))
        let values = flows.filter { !$0.flow.isState && !updates.contains($0.name) }
        let served = values.isEmpty ? flows : values
        guard !served.isEmpty else {
            throw .onnx(
                .output(
                    name: outputNames.first ?? "",
                    reason: "is all there is; a value besides the states is needed"))
        }
        return served.map { name, flow in
            // Directions and the like are dropped; the last axis may well have one feature.
            let features = flow.axes.enumerated().compactMap { index, axis in
                axis == .feature(1) && index < flow.axes.count - 1 ? nil : axis.length
            }
            return builder.finish(flow, features: features, name: name)
        }
    }
}
