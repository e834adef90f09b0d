import Kernels
import Recurrent

/// What ONNX' three recurrent operators have in common, read and checked.
struct ONNXCell {
    /// `[in, blocks * units]`, the blocks in our order.
    let kernel: Tensor
    /// `[units, blocks * units]`.
    let recurrentKernel: Tensor
    /// `[2, blocks * units]`: of the input, of the recurrence; nil without bias.
    let bias: Tensor?
    /// By the operator's own letters: f, g and, of an LSTM, h.
    let activations: [Activation]
    /// The bound of the gates' sums.
    let clip: Float?

    private let node: ONNXNode
    private let input: ONNXFlow
    private let isBatchFirst: Bool

    /// Reads `node`, whose matrices consist of as many blocks as `blockOrder`: our block i is the
    /// file's `blockOrder[i]`.
    init(
        _ builder: ONNXBuilder, _ node: ONNXNode, blockOrder: [Int]
    ) throws(ModelFault) {
        self.node = node
        if let direction = node.string("direction"), direction != "forward" {
            throw node.fault(
                .attribute(
                    name: "direction", value: direction,
                    reason: "the sequence would have to be known to its end before the first step;"
                        + " export it with direction forward"))
        }
        let layout = node.integer("layout") ?? 0
        guard layout == 0 || layout == 1 else {
            throw node.fault(.attribute(name: "layout", value: "\(layout)", reason: "it is 0 or 1"))
        }
        isBatchFirst = layout == 1
        input = try Self.sequence(builder.flow(node, 0), isBatchFirst: isBatchFirst, node)
        let width = input.axes.compactMap(\.length).reduce(1, *)
        let blocks = blockOrder.count
        guard let r = try builder.floats(node, 2), r.shape.count == 3, r.shape[0] == 1,
            r.shape[2] > 0, r.shape[1] == blocks * r.shape[2]
        else { throw node.fault(.input(index: 2, reason: "it is no recurrent matrix")) }
        let units = r.shape[2]
        guard let w = try builder.floats(node, 1), w.shape == [1, blocks * units, width] else {
            throw node.fault(
                .input(index: 1, reason: "it should have shape [1, \(blocks * units), \(width)]"))
        }
        kernel = Self.transposed(w, blockOrder, units)
        recurrentKernel = Self.transposed(r, blockOrder, units)
        bias = try Self.bias(builder, node, blockOrder, units)
        try Self.checkLengths(builder, node, fixedTime: input.fixedTime)
        try Self.checkStart(builder, node)
        activations = try ONNXActivation.list(of: node, gates: blocks)
        clip = node.float("clip")
        if let clip, !(clip > 0) {
            throw node.fault(.attribute(name: "clip", value: "\(clip)", reason: "it is positive"))
        }
    }

    /// The two biases in one, for cells that add both in the same place.
    var summedBias: Tensor? {
        bias.map { bias in
            let columns = bias.shape[1]
            return Tensor(
                shape: [columns],
                values: (0..<columns).map { bias.values[$0] + bias.values[columns + $0] })
        }
    }

    /// An attribute that is 0 or 1.
    func flag(_ name: String) throws(ModelFault) -> Bool {
        let value = node.integer(name) ?? 0
        guard value == 0 || value == 1 else {
            throw node.fault(.attribute(name: name, value: "\(value)", reason: "it is 0 or 1"))
        }
        return value == 1
    }

    /// The values Y, Y_h and, of an LSTM, Y_c that `layer` makes.
    ///
    /// The final states are our sessions' own; Y_h is also the last step's output.
    func outputs(
        of layer: any RecurrentLayer, _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> [ONNXValue] {
        let units = ONNXAxis.feature(layer.units)
        let (first, second) = (input.axes[0], input.axes[1])
        let one = ONNXAxis.feature(1)
        var sequence = input
        if !input.hasTime {
            let introduced = Reshape(features: input.features, time: .introduced)
            sequence = try builder.add(
                introduced, behind: [input], for: node, axes: input.axes, suffix: ".time")
            sequence.fixedTime = 1
            sequence.isOncePerStep = false
        }
        let time = isBatchFirst ? second : first
        let row = isBatchFirst ? first : second
        let timeAxis = time == one ? ONNXAxis.time : time
        var features = sequence
        features.axes = [timeAxis, .feature(sequence.features.reduce(1, *))]
        features.isOncePerStep = false
        let axes = isBatchFirst ? [row, timeAxis, one, units] : [timeAxis, one, row, units]
        let output = try builder.add(layer, behind: [features], for: node, axes: axes)
        guard node.outputs.count > 1 else { return [.flow(output)] }
        var last = output
        last.axes = isBatchFirst ? [row, one, units] : [one, row, units]
        if !node.outputs[1].isEmpty {
            var flat = output
            flat.axes = [timeAxis, units]
            let axes = last.axes
            last = try builder.lastStep(flat, node, axes: axes)
            last.isState = true
        }
        return [.flow(output), .flow(last), .finalState]
    }
}

extension ONNXCell {
    /// The input with the axes time and batch in front, or in the other order, and one of
    /// features.
    private static func sequence(
        _ flow: ONNXFlow, isBatchFirst: Bool, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let fault = node.fault(
            .axes(
                expected: isBatchFirst ? "[batch, time, features]" : "[time, batch, features]",
                actual: flow.axesText))
        guard flow.axes.count == 3, flow.axes[2].length != nil else { throw fault }
        let time = flow.axes[isBatchFirst ? 1 : 0]
        let row = flow.axes[isBatchFirst ? 0 : 1]
        // Rows that the graph does not know of are those of sessions all the same.
        guard row == .batch || (row == .feature(1) && !flow.hasBatch) else { throw fault }
        if time == .time { return flow }
        guard time == .feature(1), !flow.hasTime, flow.isOncePerStep else { throw fault }
        return flow
    }

    /// `[1, blocks * units, columns]` as `[columns, blocks * units]`, its blocks in our order.
    private static func transposed(_ tensor: Tensor, _ order: [Int], _ units: Int) -> Tensor {
        let columns = tensor.shape[2]
        let rows = order.flatMap { block in block * units..<(block + 1) * units }
        let count = rows.count * columns
        let values = [Float](unsafeUninitializedCapacity: count) { values, initialized in
            tensor.values.withUnsafeBufferPointer { source in
                // In strips of columns, so that what is written lies near what was.
                for first in stride(from: 0, to: columns, by: 16) {
                    for (target, row) in rows.enumerated() {
                        for column in first..<min(first + 16, columns) {
                            values[column * rows.count + target] = source[row * columns + column]
                        }
                    }
                }
            }
            initialized = count
        }
        return Tensor(shape: [columns, rows.count], values: values)
    }

    private static func bias(
        _ builder: ONNXBuilder, _ node: ONNXNode, _ order: [Int], _ units: Int
    ) throws(ModelFault) -> Tensor? {
        guard let tensor = try builder.floats(node, 3) else { return nil }
        let columns = order.count * units
        guard tensor.shape == [1, 2 * columns] else {
            throw node.fault(.input(index: 3, reason: "it should have shape [1, \(2 * columns)]"))
        }
        let values = [0, columns].flatMap { first in
            order.flatMap { tensor.values[(first + $0 * units)..<(first + ($0 + 1) * units)] }
        }
        return Tensor(shape: [2, columns], values: values)
    }

    /// All rows must be as long as the whole sequence; a request gives the lengths of its rows.
    private static func checkLengths(
        _ builder: ONNXBuilder, _ node: ONNXNode, fixedTime: Int?
    ) throws(ModelFault) {
        guard let lengths = try builder.optional(node, 4) else { return }
        let one: ONNXSize?
        switch lengths {
        case .array(let array): one = array.uniform?.sizes?.first
        case .filled(let array): one = array.sizes?.first
        case .state, .finalState, .flow: one = nil
        }
        guard let one, one == .time(plus: 0) || one.integer == fixedTime && fixedTime != nil else {
            throw node.fault(
                .input(
                    index: 4,
                    reason: "sequence_lens shortens rows; leave it out, a request has lengths"))
        }
    }

    /// The initial states must be zero or inputs, and there must be no peepholes.
    private static func checkStart(
        _ builder: ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) {
        for index in 5...6 {
            switch try builder.optional(node, index) {
            case nil, .state: continue
            case .array(let array), .filled(let array):
                guard array.uniform?.scalar == 0 else {
                    throw node.fault(
                        .input(
                            index: index,
                            reason: "the initial state is not zero; export it as an input and set"
                                + " it in the session"))
                }
            case .flow, .finalState:
                throw node.fault(
                    .input(
                        index: index,
                        reason: "the initial state is computed; only the session's is served"))
            }
        }
        if node.kind == "LSTM", try builder.optional(node, 7) != nil {
            throw node.fault(
                .input(index: 7, reason: "peephole connections (P) are not served"))
        }
    }
}
