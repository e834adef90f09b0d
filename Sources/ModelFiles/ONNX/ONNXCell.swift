import Kernels
import Recurrent

/// What ONNX' three recurrent operators have in common, read and checked.
struct ONNXCell {
    /// Its directions in the file's order, the one that reads forward first.
    let directions: [ONNXCellDirection]
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
        let readsBackward = try ONNXCellDirection.readsBackward(node, builder.bidirectional)
        let layout = try node.integer("layout") ?? 0
        guard layout == 0 || layout == 1 else {
            throw node.fault(.attribute(name: "layout", value: "\(layout)", reason: "it is 0 or 1"))
        }
        isBatchFirst = layout == 1
        input = try Self.sequence(builder.flow(node, 0), isBatchFirst: isBatchFirst, node)
        guard !readsBackward.contains(true) || input.hasTime && input.fixedTime != 1 else {
            throw node.fault(
                .attribute(
                    name: "direction", value: try node.string("direction") ?? "",
                    reason: "the file fixes a call to one step; export it with any number of them"))
        }
        directions = try ONNXCellDirection.list(
            of: node, builder, readsBackward, blockOrder: blockOrder,
            width: input.axes.compactMap(\.length).reduce(1, *))
        try Self.checkLengths(builder, node, fixedTime: input.fixedTime)
        try Self.checkStart(builder, node)
        clip = try node.float("clip")
        if let clip, !(clip > 0) {
            throw node.fault(.attribute(name: "clip", value: "\(clip)", reason: "it is positive"))
        }
    }

    /// An attribute that is 0 or 1.
    func flag(_ name: String) throws(ModelFault) -> Bool {
        let value = try node.integer(name) ?? 0
        guard value == 0 || value == 1 else {
            throw node.fault(.attribute(name: name, value: "\(value)", reason: "it is 0 or 1"))
        }
        return value == 1
    }

    /// The values Y, Y_h and, of an LSTM, Y_c that `layers`, one for each direction, make.
    ///
    /// The final states are our sessions' own; Y_h is also the output of the last step, or of the
    /// first where a direction reads backward.
    func outputs(
        of layers: [any RecurrentLayer], _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> [ONNXValue] {
        let features = try features(&builder)
        let time = features.axes[0]
        let row = input.axes[isBatchFirst ? 0 : 1]
        let count = ONNXAxis.feature(layers.count)
        let units = ONNXAxis.feature(layers[0].units)
        var sequences: [ONNXFlow] = []
        for (layer, direction) in zip(layers, directions) {
            sequences.append(
                try builder.add(
                    direction.readsBackward ? BackwardRecurrent(layer) : layer,
                    behind: [features], for: node, axes: [time, units],
                    suffix: layers.count == 1 ? "" : direction.suffix))
        }
        let output = try joined(
            sequences, &builder,
            axes: isBatchFirst ? [row, time, count, units] : [time, count, row, units])
        guard node.outputs.count > 1 else { return [.flow(output)] }
        var last = output
        last.axes = isBatchFirst ? [row, count, units] : [count, row, units]
        if !node.outputs[1].isEmpty {
            var ends: [ONNXFlow] = []
            for (sequence, direction) in zip(sequences, directions) {
                let end =
                    direction.readsBackward
                    ? try builder.firstStep(sequence, node, axes: [units])
                    : try builder.lastStep(sequence, node, axes: [units])
                ends.append(end)
            }
            last = try joined(ends, &builder, axes: last.axes)
            last.isState = true
        }
        return [.flow(output), .flow(last), .finalState]
    }

    /// The input as `[time, features]`.
    private func features(_ builder: inout ONNXBuilder) throws(ModelFault) -> ONNXFlow {
        var sequence = input
        if !input.hasTime {
            let introduced = Reshape(features: input.features, time: .introduced)
            sequence = try builder.add(
                introduced, behind: [input], for: node, axes: input.axes, suffix: ".time")
            sequence.fixedTime = 1
        }
        sequence.axes = [.time, .feature(sequence.features.reduce(1, *))]
        sequence.isOncePerStep = false
        return sequence
    }

    /// What the directions make behind each other, with `axes`.
    private func joined(
        _ flows: [ONNXFlow], _ builder: inout ONNXBuilder, axes: [ONNXAxis]
    ) throws(ModelFault) -> ONNXFlow {
        if flows.count > 1 {
            let joint = Concatenate(widths: flows.map(\.shape.width))
            return try builder.add(joint, behind: flows, for: node, axes: axes)
        }
        var flow = flows[0]
        flow.axes = axes
        return flow
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
