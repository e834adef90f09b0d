import Recurrent

extension ONNXOperator {
    /// Operators that pick parts of a value, or put parts together.
    static let cuts = [
        ONNXOperator("Gather", movesStates: true) { builder, node throws(ModelFault) in
            let data = try builder.value(node, 0)
            if case .array(let table) = data, case .flow(let ids) = try builder.value(node, 1) {
                return [.flow(try embed(&builder, ids, in: table, node))]
            }
            guard let picks = try builder.constant(node, 1), let sizes = picks.sizes,
                picks.shape.count <= 1
            else {
                throw node.fault(.input(index: 1, reason: "only constant places are served"))
            }
            let axis = try node.integer("axis") ?? 0
            return [
                try builder.moved(data, node) { array throws(ModelFault) in
                    try gathered(array, picks, axis, node)
                } flow: { builder, flow throws(ModelFault) in
                    let place = try node.axis(axis, of: flow.axes.count)
                    if sizes == [.step(plus: 0)] {
                        guard flow.axes[place] == .time, flow.timePadding == 0 else {
                            throw node.fault(
                                .axes(expected: "time at \(place)", actual: flow.axesText))
                        }
                        return flow.atEachStep(keepsAxis: !picks.shape.isEmpty)
                    }
                    // The time's length less one is the last step, as -1 is.
                    let positions = sizes.compactMap {
                        $0 == .time(plus: -1) ? -1 : $0.integer
                    }
                    guard positions.count == sizes.count else {
                        throw node.fault(.input(index: 1, reason: "its places are not constant"))
                    }
                    return try builder.select(
                        positions, of: flow, axis: place,
                        keepsAxis: !picks.shape.isEmpty, node)
                }
            ]
        },
        ONNXOperator("Slice", movesStates: true) { builder, node throws(ModelFault) in
            let data = try builder.value(node, 0)
            let cuts = try Cut.list(builder, node)
            return [
                try builder.moved(data, node) { array throws(ModelFault) in
                    var map = IndexMap(array.shape)
                    for cut in cuts {
                        let axis = try node.axis(cut.axis, of: array.shape.count)
                        let picks = try cut.positions(of: map.shape[axis], node)
                        map.select(axis: axis, picks)
                    }
                    return array.applying(map)
                } flow: { builder, flow throws(ModelFault) in
                    var flow = flow
                    for cut in cuts { flow = try slice(&builder, flow, cut, node) }
                    return flow
                }
            ]
        },
        ONNXOperator("Split", movesStates: true) { builder, node throws(ModelFault) in
            try split(&builder, node)
        },
        ONNXOperator("Concat", movesStates: true) { builder, node throws(ModelFault) in
            [try concatenate(&builder, node)]
        },
    ]

    private static func embed(
        _ builder: inout ONNXBuilder, _ ids: ONNXFlow, in table: ONNXArray, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        guard table.shape.count == 2, table.count > 0, try node.integer("axis") ?? 0 == 0,
            let floats = table.floats
        else {
            throw node.fault(.layer(.mismatch([table.shape])))
        }
        guard ids.isInteger, ids.shape.width == 1 else {
            throw node.fault(
                .input(index: 1, reason: "ids are looked up one at a time, as inputs of integers"))
        }
        var scalars = ids
        scalars.axes = ids.axes.filter { $0.length == nil }
        let layer = Embedding(table: Tensor(shape: table.shape, values: floats))
        var vectors = try builder.add(
            layer, behind: [scalars], for: node, axes: ids.axes + [.feature(table.shape[1])])
        vectors.isInteger = table.sizes != nil
        return vectors
    }

    private static func gathered(
        _ array: ONNXArray, _ picks: ONNXArray, _ axis: Int, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXArray {
        guard let positions = picks.integers else {
            throw node.fault(.input(index: 1, reason: "its places are not constant"))
        }
        let axis = try node.axis(axis, of: array.shape.count)
        let length = array.shape[axis]
        let known = positions.map { $0 < 0 ? $0 &+ length : $0 }
        guard known.allSatisfy({ (0..<length).contains($0) }) else {
            throw node.fault(.axes(expected: "places below \(length)", actual: "\(positions)"))
        }
        var shape = array.shape
        shape[axis] = known.count
        guard ONNXArray.count(of: shape, atMost: ONNXArray.countMax) != nil else {
            throw node.fault(.size(limit: ONNXArray.countMax))
        }
        var map = IndexMap(array.shape)
        map.select(axis: axis, known)
        var result = array.applying(map)
        if picks.shape.isEmpty { result.shape.remove(at: axis) }
        return result
    }

    private static func slice(
        _ builder: inout ONNXBuilder, _ flow: ONNXFlow, _ cut: Cut, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let axis = try node.axis(cut.axis, of: flow.axes.count)
        if let length = flow.axes[axis].length {
            let picks = try cut.positions(of: length, node)
            if picks == Array(0..<length) { return flow }
            return try builder.select(picks, of: flow, axis: axis, node)
        }
        if cut.isWhole(flow.axes[axis], of: flow) { return flow }
        if flow.axes[axis] == .time, cut.isFirst, builder.readsBackward {
            return try builder.select([0], of: flow, axis: axis, node)
        }
        guard flow.axes[axis] == .time, cut.isLast(fixedTime: flow.fixedTime) else {
            throw node.fault(
                .axes(
                    expected: "the last time step, or a part of the features",
                    actual: "a part of \(flow.axes[axis].text)"))
        }
        return try builder.select([-1], of: flow, axis: axis, node)
    }

    private static func split(
        _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> [ONNXValue] {
        let data = try builder.value(node, 0)
        let length: Int
        let axis: Int
        switch data {
        case .array(let array):
            axis = try node.axis(try node.integer("axis") ?? 0, of: array.shape.count)
            length = array.shape[axis]
        case .flow(let flow):
            axis = try node.axis(try node.integer("axis") ?? 0, of: flow.axes.count)
            guard let features = flow.axes[axis].length else {
                throw node.fault(
                    .axes(expected: "a feature axis at \(axis)", actual: flow.axesText))
            }
            length = features
        case .state: return node.outputs.map { _ in .state(nil) }
        case .filled, .finalState: return node.outputs.map { _ in data }
        }
        let count = node.outputs.count
        let even = count == 0 ? 0 : (length + count - 1) / count
        let sizes =
            try builder.integers(node, "split", orInput: 1)
            ?? (0..<count).map { min(even, length - $0 * even) }
        guard sizes.count == count, sizes.allSatisfy({ $0 >= 0 && $0 <= length }),
            sizes.reduce(0, +) == length
        else { throw node.fault(.axes(expected: "parts of \(length)", actual: "\(sizes)")) }
        var first = 0
        var parts: [ONNXValue] = []
        for size in sizes {
            let picks = Array(first..<first + size)
            first += size
            // TensorFlow writes parts of nothing, which nothing reads.
            if size == 0 {
                parts.append(.array(ONNXArray([0], .floats([]))))
                continue
            }
            parts.append(
                try builder.moved(data, node) { array throws(ModelFault) in
                    var map = IndexMap(array.shape)
                    map.select(axis: axis, picks)
                    return array.applying(map)
                } flow: { builder, flow throws(ModelFault) in
                    try builder.select(picks, of: flow, axis: axis, node)
                })
        }
        return parts
    }
}
