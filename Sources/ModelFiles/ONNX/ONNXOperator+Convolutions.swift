import Recurrent

extension ONNXOperator {
    /// Operators that slide a window, and the padding before it.
    static let convolutions = [
        ONNXOperator("Conv") { builder, node throws(ModelFault) in
            [.flow(try Convolution(builder, node).make(&builder))]
        },
        ONNXOperator("Pad") { builder, node throws(ModelFault) in
            [.flow(try pad(&builder, node))]
        },
    ]

    private static func pad(
        _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let flow = try builder.flow(node, 0)
        let rank = flow.axes.count
        let axes = try builder.integers(node, "axes", orInput: 3) ?? Array(0..<rank)
        let pads = try builder.integers(node, "pads", orInput: 1) ?? []
        let mode = try node.string("mode") ?? "constant"
        let value = try builder.number(node, "value", orInput: 2) ?? 0
        guard pads.count == 2 * axes.count, mode != "constant" || value == 0 else {
            throw node.fault(
                .attribute(
                    name: "pads", value: "\(pads) of \(value)",
                    reason: "two for each axis are needed, and zeros are served"))
        }
        var map = IndexMap(flow.features)
        var result = flow.axes
        var timePadding = flow.timePadding
        for (index, listed) in axes.enumerated() {
            let axis = try node.axis(listed, of: rank)
            let (before, behind) = (pads[index], pads[axes.count + index])
            if before == 0, behind == 0 { continue }
            guard let length = flow.axes[axis].length else {
                // Zeros before the first step are what a convolution over time begins with.
                guard flow.axes[axis] == .time, behind == 0, before > 0, mode == "constant",
                    before <= ONNXBuilder.widthMax
                else {
                    throw node.fault(
                        .axes(
                            expected: "zeros before the first step, or padded features",
                            actual: flow.axesText))
                }
                timePadding += before
                continue
            }
            let others = map.indices.count / max(1, length)
            let bound = UInt(ONNXBuilder.widthMax / max(1, others))
            guard before.magnitude <= bound, behind.magnitude <= bound else {
                throw node.fault(.size(limit: ONNXBuilder.widthMax))
            }
            let picks = try positions(length, before, behind, mode, node)
            map.select(axis: flow.featurePlace(axis), picks)
            result[axis] = .feature(picks.count)
        }
        var padded = try builder.rearrange(flow, map, node, axes: result)
        padded.timePadding = timePadding
        return padded
    }

    /// The place of each element of a padded axis, -1 for a zero.
    private static func positions(
        _ length: Int, _ before: Int, _ behind: Int, _ mode: String, _ node: ONNXNode
    ) throws(ModelFault) -> [Int] {
        let bound = mode == "reflect" ? length - 1 : ONNXBuilder.widthMax / 2
        guard length > 0, before >= -length, behind >= -length, before <= bound,
            behind <= bound, before + behind > -length
        else {
            throw node.fault(
                .attribute(
                    name: "pads", value: "\(before), \(behind)",
                    reason: "they do not fit an axis of \(length)"))
        }
        func position(_ place: Int) throws(ModelFault) -> Int {
            if (0..<length).contains(place) { return place }
            switch mode {
            case "constant": return -1
            case "edge": return place < 0 ? 0 : length - 1
            case "reflect": return place < 0 ? -place : 2 * (length - 1) - place
            default:
                throw node.fault(
                    .attribute(
                        name: "mode", value: mode, reason: "constant, reflect and edge are served"
                    ))
            }
        }
        var positions: [Int] = []
        for place in -before..<length + behind { positions.append(try position(place)) }
        return positions
    }
}

/// A `Conv` node: over the features of a step, or causally over time.
private struct Convolution {
    private let node: ONNXNode
    private let flow: ONNXFlow
    /// `[filters, channels / groups, taps]`.
    private let kernel: Tensor
    private let bias: Tensor?
    private let window: FeatureConvolution.Window
    private let groups: Int
    /// The axis that the window slides along.
    private let axis: Int

    init(_ builder: ONNXBuilder, _ node: ONNXNode) throws(ModelFault) {
        self.node = node
        flow = try builder.flow(node, 0)
        let rank = flow.axes.count
        let axes = flow.axes
        guard let weights = try builder.floats(node, 1), weights.shape.count == rank,
            (3...4).contains(rank), weights.shape.allSatisfy({ $0 > 0 }),
            flow.axes[1].length != nil, flow.axes[0].length ?? 1 == 1
        else {
            throw node.fault(
                .axes(
                    expected: "[batch, channels, length] and a constant kernel of as many axes",
                    actual: flow.axesText))
        }
        if let mode = try node.string("auto_pad"), !["NOTSET", "VALID"].contains(mode) {
            throw node.fault(
                .attribute(name: "auto_pad", value: mode, reason: "pads are served"))
        }
        let spans = rank - 2
        let strides = try node.integers("strides") ?? []
        let dilations = try node.integers("dilations") ?? []
        let pads = try node.integers("pads") ?? []
        // Of two axes one is 1 long: a convolution along the other that an exporter widened.
        let flat = (0..<spans).filter {
            axes[2 + $0] == .feature(1) && weights.shape[2 + $0] == 1
        }
        let place = spans == 2 && flat.contains(0) ? 1 : 0
        guard spans == 1 || flat.contains(1 - place),
            [0, spans].contains(strides.count), [0, spans].contains(dilations.count),
            [0, 2 * spans].contains(pads.count),
            (0..<spans).allSatisfy({ index in
                index == place || pads.isEmpty || pads[index] == 0 && pads[spans + index] == 0
            })
        else {
            throw node.fault(
                .axes(expected: "one axis to slide along", actual: flow.axesText))
        }
        axis = 2 + place
        kernel = Tensor(
            shape: [weights.shape[0], weights.shape[1], weights.shape[axis]],
            values: weights.values)
        bias = try builder.floats(node, 2)
        window = FeatureConvolution.Window(
            stride: strides.isEmpty ? 1 : strides[place],
            dilation: dilations.isEmpty ? 1 : dilations[place],
            padding: (
                before: pads.isEmpty ? 0 : pads[place],
                behind: pads.isEmpty ? 0 : pads[spans + place]
            ))
        groups = try node.integer("group") ?? 1
    }

    func make(_ builder: inout ONNXBuilder) throws(ModelFault) -> ONNXFlow {
        switch flow.axes[axis] {
        case .feature(let length): return try overFeatures(length, &builder)
        case .time: return try overTime(&builder)
        default:
            throw node.fault(
                .axes(expected: "features or time to slide along", actual: flow.axesText))
        }
    }

    private func overFeatures(
        _ length: Int, _ builder: inout ONNXBuilder
    ) throws(ModelFault) -> ONNXFlow {
        let layer = try builder.checked(node) { () throws(LayerError) in
            try FeatureConvolution(
                kernel: kernel, bias: bias, window: window, groups: groups, length: length)
        }
        var input = flow
        let channels = flow.axes[1].length ?? 0
        input.axes = [flow.axes[0].length == nil ? flow.axes[0] : .batch, .feature(channels)]
        input.axes.append(.feature(length))
        var result = try builder.add(layer, behind: [input], for: node, axes: flow.axes)
        result.axes[1] = .feature(kernel.shape[0])
        result.axes[axis] = .feature(result.shape.features[1])
        return result
    }

    /// A window over time that sees the past alone: as many zeros before the first step as it
    /// reaches back.
    private func overTime(_ builder: inout ONNXBuilder) throws(ModelFault) -> ONNXFlow {
        let span = 0...ONNXBuilder.widthMax / (kernel.shape[1] * kernel.shape[2])
        guard span.contains(window.dilation), span.contains(window.padding.before) else {
            throw node.fault(.size(limit: ONNXBuilder.widthMax))
        }
        let reach = (kernel.shape[2] - 1) * window.dilation
        let before = flow.timePadding + window.padding.before
        guard window.stride == 1, groups == 1, window.padding.behind == 0, before == reach,
            flow.axes[1].length == kernel.shape[1], window.dilation > 0
        else {
            throw node.fault(
                .attribute(
                    name: "pads", value: "[\(before), \(window.padding.behind)]",
                    reason: "over time there must be one output for each step, of past steps"
                        + " alone: strides 1, group 1 and pads [\(reach), 0]"))
        }
        let layer = try builder.checked(node) { () throws(LayerError) -> any Layer in
            let (filters, channels, taps) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
            var map = IndexMap(kernel.shape)
            map.transpose([2, 1, 0])
            let values = map.indices.map { kernel.values[$0] }
            if taps == 1 {
                return try Dense(
                    kernel: Tensor(shape: [channels, filters], values: values), bias: bias)
            }
            return try Conv1D(
                kernel: Tensor(shape: map.shape, values: values), bias: bias,
                dilation: window.dilation)
        }
        var input = flow
        input.timePadding = 0
        input.axes = [.time, .feature(kernel.shape[1])]
        var axes = flow.axes
        axes[1] = .feature(kernel.shape[0])
        return try builder.add(layer, behind: [input], for: node, axes: axes)
    }
}
