import Recurrent

extension ONNXOperator {
    /// The inputs of `node` behind each other along its axis.
    static func concatenate(
        _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXValue {
        var arrays: [ONNXArray] = []
        var flows: [ONNXFlow] = []
        var others: [ONNXValue] = []
        for index in node.inputs.indices {
            switch try builder.value(node, index) {
            case .array(let array): arrays.append(array)
            case .flow(let flow): flows.append(flow)
            case let other: others.append(other)
            }
        }
        guard let axis = try node.integer("axis") else {
            throw node.fault(.attribute(name: "axis", value: "nothing", reason: "it is needed"))
        }
        if arrays.count == node.inputs.count, !arrays.isEmpty {
            return .array(try join(arrays, builder, axis, node))
        }
        if flows.count == node.inputs.count {
            return .flow(try join(flows, &builder, axis, node))
        }
        // Final states of several layers, or initial ones, put together: sessions have them.
        if arrays.isEmpty, flows.allSatisfy(\.isState), let first = others.first,
            others.allSatisfy({ $0 == first || $0.isState && first.isState })
        {
            return first.isState ? .state(nil) : first
        }
        throw node.fault(
            .input(index: 0, reason: "constants and computed values are not joined"))
    }

    private static func join(
        _ arrays: [ONNXArray], _ builder: ONNXBuilder, _ axis: Int, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXArray {
        var shape = arrays[0].shape
        let axis = try node.axis(axis, of: shape.count)
        let isFloat = arrays[0].sizes == nil
        shape[axis] = 0
        for array in arrays {
            var fitted = array.shape
            if axis < fitted.count { fitted[axis] = shape[axis] }
            guard fitted == shape, (array.sizes == nil) == isFloat else {
                throw node.fault(.layer(.mismatch(arrays.map(\.shape))))
            }
            shape[axis] += array.shape[axis]
        }
        try builder.check(shape, for: node)
        let map = joined(arrays.map(\.shape), axis, shape)
        let all: ONNXArray
        if isFloat {
            let values = arrays.flatMap { $0.floats ?? [] }
            all = ONNXArray([values.count], .floats(values))
        } else {
            let values = arrays.flatMap { $0.sizes ?? [] }
            all = ONNXArray([values.count], .sizes(values))
        }
        return all.applying(map)
    }

    private static func join(
        _ flows: [ONNXFlow], _ builder: inout ONNXBuilder, _ axis: Int, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        var axes = flows[0].axes
        let axis = try node.axis(axis, of: axes.count)
        let rest = axes.indices.filter { $0 != axis }
        guard flows.count > 1 else { return flows[0] }
        var length = 0
        for flow in flows {
            guard flow.axes.count == axes.count, let own = flow.axes[axis].length,
                rest.allSatisfy({ flow.axes[$0] == axes[$0] })
            else {
                throw node.fault(
                    .axes(expected: "axes alike but for features", actual: flow.axesText))
            }
            length += own
        }
        axes[axis] = .feature(length)
        let place = flows[0].featurePlace(axis)
        let features = axes.compactMap(\.length)
        // Whole rows behind each other; where other features come first they are put in order.
        let rows = flows.map { flow in
            var flow = flow
            flow.axes = [.feature(flow.shape.width)]
            return flow
        }
        let isState = flows.allSatisfy(\.isState)
        var result = try builder.add(
            Concatenate(widths: rows.map(\.shape.width)), behind: rows, for: node, axes: axes)
        let map = joined(flows.map(\.features), place, features)
        result = try builder.rearrange(result, map, node, axes: axes)
        result.isState = isState
        return result
    }

    /// Where the elements of `shape` are found in arrays of `parts` that lie one after another.
    private static func joined(_ parts: [[Int]], _ axis: Int, _ shape: [Int]) -> IndexMap {
        var starts: [Int] = []
        var total = 0
        for part in parts {
            starts.append(total)
            total += part.reduce(1, *)
        }
        var indices: [Int] = []
        indices.reserveCapacity(total)
        for outer in 0..<shape[..<axis].reduce(1, *) {
            for (part, start) in zip(parts, starts) {
                let block = part[axis...].reduce(1, *)
                indices.append(contentsOf: start + outer * block..<start + (outer + 1) * block)
            }
        }
        return IndexMap(shape, indices)
    }
}
