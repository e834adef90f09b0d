import Recurrent

/// Moving, cutting and stretching axes: of constants by an index map, of a step's values by their
/// axes alone as far as memory stays as it is.
extension ONNXBuilder {
    /// `value` after a move, which leaves states and repeated numbers what they are.
    mutating func moved(
        _ value: ONNXValue, _ node: ONNXNode,
        array: (ONNXArray) throws(ModelFault) -> ONNXArray,
        flow: (inout ONNXBuilder, ONNXFlow) throws(ModelFault) -> ONNXFlow
    ) throws(ModelFault) -> ONNXValue {
        switch value {
        case .array(let constant): .array(try array(constant))
        case .flow(let value): .flow(try flow(&self, value))
        case .state: .state(nil)
        case .filled, .finalState: value
        }
    }

    /// `flow` with its features in the order of `map`, and these axes.
    mutating func rearrange(
        _ flow: ONNXFlow, _ map: IndexMap, _ node: ONNXNode, axes: [ONNXAxis]
    ) throws(ModelFault) -> ONNXFlow {
        var result = flow
        result.axes = axes
        guard !map.isIdentity || map.indices.count != flow.shape.width else { return result }
        try spend(map.indices.count, for: node)
        let layer = try checked(node) { () throws(LayerError) in
            try Rearrange(
                indices: map.indices, inputWidth: flow.shape.width, features: map.shape)
        }
        let isState = flow.isState
        result = try add(layer, behind: [flow], for: node, axes: axes)
        result.isState = isState
        return result
    }

    /// `flow` with axis `order[i]` at place i.
    mutating func transpose(
        _ flow: ONNXFlow, _ order: [Int], _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        var map = IndexMap(flow.features)
        map.transpose(
            order.filter { flow.axes[$0].length != nil }.map { flow.featurePlace($0) })
        return try rearrange(flow, map, node, axes: order.map { flow.axes[$0] })
    }

    /// `flow` without time axis, which the file fixes to 1.
    mutating func collapseTime(
        _ flow: ONNXFlow, _ node: ONNXNode, axes: [ONNXAxis]
    ) throws(ModelFault) -> ONNXFlow {
        let layer = Reshape(features: flow.features, time: .collapsed)
        let isState = flow.isState
        var result = try add(layer, behind: [flow], for: node, axes: axes)
        result.isState = isState
        result.fixedTime = nil
        result.isOncePerStep = true
        return result
    }

    /// The last time step of `flow`.
    mutating func lastStep(
        _ flow: ONNXFlow, _ node: ONNXNode, axes: [ONNXAxis]
    ) throws(ModelFault) -> ONNXFlow {
        if flow.fixedTime == 1 { return try collapseTime(flow, node, axes: axes) }
        var result = try add(LastStep(), behind: [flow], for: node, axes: axes)
        result.fixedTime = nil
        return result
    }

    /// The first time step of `flow`, which is known when the sequence has been read to it from
    /// its end.
    mutating func firstStep(
        _ flow: ONNXFlow, _ node: ONNXNode, axes: [ONNXAxis]
    ) throws(ModelFault) -> ONNXFlow {
        var result = try add(FirstStep(), behind: [flow], for: node, axes: axes)
        result.fixedTime = nil
        return result
    }

    /// `flow` without the axis `index`, along which there is one position alone.
    mutating func drop(
        _ index: Int, of flow: ONNXFlow, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        var axes = flow.axes
        let axis = axes.remove(at: index)
        guard flow.isOne(axis) else {
            throw node.fault(
                .axes(expected: "an axis of length 1 at \(index)", actual: flow.axesText))
        }
        return axis.hasTime ? try collapseTime(flow, node, axes: axes) : with(axes, flow)
    }

    private func with(_ axes: [ONNXAxis], _ flow: ONNXFlow) -> ONNXFlow {
        var flow = flow
        flow.axes = axes
        return flow
    }

    /// `flow` at these positions of one axis; `keepsAxis` or one position without it.
    mutating func select(
        _ positions: [Int], of flow: ONNXFlow, axis index: Int, keepsAxis: Bool = true,
        _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        var axes = flow.axes
        if keepsAxis { axes[index] = .feature(positions.count) } else { axes.remove(at: index) }
        guard let length = flow.axes[index].length else {
            let isLast =
                positions.count == 1
                && (positions[0] == -1 || flow.fixedTime.map { $0 - 1 } == positions[0])
            if flow.axes[index] == .time, isLast { return try lastStep(flow, node, axes: axes) }
            // Where a layer that reads backward ends, as TensorFlow's exporter picks its state.
            if flow.axes[index] == .time, positions == [0], readsBackward {
                return try firstStep(flow, node, axes: axes)
            }
            if flow.axes[index] == .batch, flow.isSingleRow, [[0], [-1]].contains(positions) {
                return with(axes, flow)
            }
            throw node.fault(
                .axes(
                    expected: "the last time step, or a choice of features",
                    actual: "positions \(positions.prefix(4)) of \(flow.axes[index].text)"))
        }
        let known = positions.map { $0 < 0 ? $0 + length : $0 }
        guard known.allSatisfy({ (0..<length).contains($0) }), !known.isEmpty else {
            throw node.fault(.axes(expected: "positions below \(length)", actual: "\(positions)"))
        }
        let others = flow.features.reduce(1, *) / length
        guard known.count <= Self.widthMax / others else {
            throw node.fault(.size(limit: Self.widthMax))
        }
        var map = IndexMap(flow.features)
        map.select(axis: flow.featurePlace(index), known)
        return try rearrange(flow, map, node, axes: axes)
    }

    /// `flow` stretched to `axes`, which differ in feature axes of length 1 here alone, or in
    /// new ones in front.
    mutating func stretch(
        _ flow: ONNXFlow, to axes: [ONNXAxis], _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let wanted = axes.compactMap(\.length)
        guard wanted != flow.features else { return with(axes, flow) }
        guard ONNXArray.stretched(flow.features, wanted) == wanted else {
            throw node.fault(.layer(.mismatch([flow.features, wanted])))
        }
        guard ONNXArray.count(of: wanted, atMost: Self.widthMax) != nil else {
            throw node.fault(.size(limit: Self.widthMax))
        }
        var map = IndexMap(flow.features)
        map.stretch(to: wanted)
        return try rearrange(flow, map, node, axes: axes)
    }
}
