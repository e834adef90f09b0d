import Recurrent

extension ONNXOperator {
    /// Operators that normalise or average features.
    static let normalizations = [
        ONNXOperator("LayerNormalization") { builder, node throws(ModelFault) in
            let flow = try builder.flow(node, 0)
            let axis = try node.axis(try node.integer("axis") ?? -1, of: flow.axes.count)
            let lengths = flow.axes[axis...].compactMap(\.length)
            guard lengths.count == flow.axes.count - axis else {
                throw node.fault(.axes(expected: "features from \(axis) on", actual: flow.axesText))
            }
            let scale = try builder.floats(node, 1)
            let offset = try builder.floats(node, 2)
            let epsilon = try node.float("epsilon") ?? 1e-5
            let layer = try builder.checked(node) { () throws(LayerError) in
                try LayerNormalization(
                    shape: lengths, gamma: scale, beta: offset, epsilon: epsilon)
            }
            return [.flow(try builder.add(layer, behind: [flow], for: node, axes: flow.axes))]
        },
        ONNXOperator("BatchNormalization") { builder, node throws(ModelFault) in
            try node.require("training_mode", 0, because: "it would learn from requests")
            let flow = try builder.flow(node, 0)
            guard flow.axes.count > 1, let channels = flow.axes[1].length else {
                throw node.fault(.axes(expected: "features in axis 1", actual: flow.axesText))
            }
            var rows: [[Float]] = []
            for index in 1...4 {
                guard let values = try builder.floats(node, index)?.values,
                    values.count == channels
                else {
                    throw node.fault(.input(index: index, reason: "it is not [\(channels)]"))
                }
                rows.append(values)
            }
            let epsilon = try node.float("epsilon") ?? 1e-5
            let scale = zip(rows[0], rows[3]).map { $0 / ($1 + epsilon).squareRoot() }
            let offset =
                channels == 0
                ? []
                : (0..<channels).map {
                    rows[1][$0] - rows[2][$0] * scale[$0]
                }
            // One number a channel, the axes behind the channels alike.
            let shape = [channels] + [Int](repeating: 1, count: flow.axes.count - 2)
            return [
                .flow(
                    try affine(
                        flow, scale: ONNXArray(shape, .floats(scale)),
                        offset: ONNXArray(shape, .floats(offset)), &builder, node))
            ]
        },
        ONNXOperator("ReduceMean") { builder, node throws(ModelFault) in
            let flow = try builder.flow(node, 0)
            try refuseIntegers([.flow(flow)], node)
            let axes = try builder.integers(node, "axes", orInput: 1) ?? []
            return [.flow(try mean(flow, axes, &builder, node).flow)]
        },
        ONNXOperator("ReduceSum") { builder, node throws(ModelFault) in
            let flow = try builder.flow(node, 0)
            let axes = try builder.integers(node, "axes", orInput: 1) ?? []
            let (mean, count) = try mean(flow, axes, &builder, node)
            return [
                .flow(
                    try affine(
                        mean, scale: ONNXArray(scalar: Float(count)),
                        offset: ONNXArray(scalar: 0), &builder, node))
            ]
        },
    ]

    /// The mean over the axes `listed`, and of how many numbers it is.
    private static func mean(
        _ flow: ONNXFlow, _ listed: [Int], _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> (flow: ONNXFlow, count: Int) {
        var gone: Set<Int> = []
        for axis in listed { gone.insert(try node.axis(axis, of: flow.axes.count)) }
        guard !gone.isEmpty, gone.allSatisfy({ flow.axes[$0].length != nil }) else {
            throw node.fault(
                .axes(
                    expected: (node.kind == "ReduceSum" ? "sums" : "means")
                        + " over features, not over time or rows",
                    actual: flow.axesText))
        }
        let kept = flow.axes.indices.filter { !gone.contains($0) }
        let moved = try builder.transpose(flow, kept + gone.sorted(), node)
        let width = gone.compactMap { flow.axes[$0].length }.reduce(1, *)
        let features = kept.compactMap { flow.axes[$0].length }
        let keepsAxes = try node.integer("keepdims") ?? 1 != 0
        let axes =
            keepsAxes
            ? flow.axes.indices.map { gone.contains($0) ? .feature(1) : flow.axes[$0] }
            : kept.map { flow.axes[$0] }
        let mean = try builder.add(
            FeatureMean(over: width, features: features), behind: [moved], for: node, axes: axes)
        return (mean, width)
    }
}
