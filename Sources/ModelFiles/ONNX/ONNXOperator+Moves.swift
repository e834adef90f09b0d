import Recurrent

extension ONNXOperator {
    /// Operators that move axes, or hand their input on.
    static let moves =
        ["Identity", "Dropout"].map { name in
            ONNXOperator(name, movesStates: true) { builder, node throws(ModelFault) in
                if name == "Dropout", try builder.scalar(node, 2) ?? 0 != 0 {
                    throw node.fault(
                        .input(index: 2, reason: "it drops values as in training"))
                }
                return [try builder.value(node, 0)]
            }
        } + [
            ONNXOperator("Cast", movesStates: true) { builder, node throws(ModelFault) in
                let code = try node.integer("to") ?? 0
                guard let type = ONNXType(rawValue: code) else {
                    throw node.fault(
                        .attribute(name: "to", value: "\(code)", reason: "no such type is served"))
                }
                return [try cast(try builder.value(node, 0), to: type, node)]
            },
            ONNXOperator("Transpose", movesStates: true) { builder, node throws(ModelFault) in
                let value = try builder.value(node, 0)
                return [
                    try builder.moved(value, node) { array throws(ModelFault) in
                        var map = IndexMap(array.shape)
                        map.transpose(try order(node, array.shape.count))
                        return array.applying(map)
                    } flow: { builder, flow throws(ModelFault) in
                        try builder.transpose(flow, try order(node, flow.axes.count), node)
                    }
                ]
            },
            ONNXOperator("Squeeze", movesStates: true) { builder, node throws(ModelFault) in
                let axes = try builder.integers(node, "axes", orInput: 1)
                let value = try builder.value(node, 0)
                return [
                    try builder.moved(value, node) { array throws(ModelFault) in
                        array.reshaped(try squeezed(array.shape, axes, node))
                    } flow: { builder, flow throws(ModelFault) in
                        try squeeze(&builder, flow, axes, node)
                    }
                ]
            },
            ONNXOperator("Unsqueeze", movesStates: true) { builder, node throws(ModelFault) in
                let axes = try builder.integers(node, "axes", orInput: 1) ?? []
                let value = try builder.value(node, 0)
                return [
                    try builder.moved(value, node) { array throws(ModelFault) in
                        array.reshaped(try unsqueezed(array.shape, axes, 1, node))
                    } flow: { _, flow throws(ModelFault) in
                        var flow = flow
                        flow.axes = try unsqueezed(flow.axes, axes, .feature(1), node)
                        return flow
                    }
                ]
            },
            ONNXOperator("Reshape", movesStates: true) { builder, node throws(ModelFault) in
                guard let target = try builder.constant(node, 1)?.sizes else {
                    throw node.fault(.input(index: 1, reason: "it is no constant shape"))
                }
                try node.require("allowzero", 0, because: "no value is empty")
                let value = try builder.value(node, 0)
                return [
                    try builder.moved(value, node) { array throws(ModelFault) in
                        array.reshaped(try reshaped(array.shape, target, node))
                    } flow: { builder, flow throws(ModelFault) in
                        try reshape(&builder, flow, target, node)
                    }
                ]
            },
            ONNXOperator("Flatten") { builder, node throws(ModelFault) in
                let flow = try builder.flow(node, 0)
                let axis = try node.integer("axis") ?? 1
                let rank = flow.axes.count
                let place = axis == rank ? rank : try node.axis(axis, of: rank)
                guard flow.axes[place...].allSatisfy({ $0.length != nil || flow.isOne($0) }) else {
                    throw node.fault(
                        .axes(expected: "features from \(place) on", actual: flow.axesText))
                }
                let width = flow.axes[place...].compactMap(\.length).reduce(1, *)
                return [.flow(try reshape(&builder, flow, [.unknown, .known(width)], node))]
            },
        ]

    private static func order(_ node: ONNXNode, _ rank: Int) throws(ModelFault) -> [Int] {
        let order = try node.integers("perm") ?? Array((0..<rank).reversed())
        guard order.sorted() == Array(0..<rank) else {
            throw node.fault(
                .attribute(name: "perm", value: "\(order)", reason: "there are \(rank) axes"))
        }
        return order
    }

    private static func squeezed(
        _ shape: [Int], _ axes: [Int]?, _ node: ONNXNode
    ) throws(ModelFault) -> [Int] {
        guard let axes else { return shape.filter { $0 != 1 } }
        var gone: Set<Int> = []
        for axis in axes { gone.insert(try node.axis(axis, of: shape.count)) }
        guard gone.allSatisfy({ shape[$0] == 1 }) else {
            throw node.fault(.axes(expected: "axes of length 1", actual: "\(shape)"))
        }
        return shape.indices.filter { !gone.contains($0) }.map { shape[$0] }
    }

    private static func squeeze(
        _ builder: inout ONNXBuilder, _ flow: ONNXFlow, _ axes: [Int]?, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        var flow = flow
        var places: Set<Int> = []
        if let axes {
            for axis in axes { places.insert(try node.axis(axis, of: flow.axes.count)) }
        } else {
            places = Set(flow.axes.indices.filter { flow.isOne(flow.axes[$0]) })
        }
        for place in places.sorted(by: >) { flow = try builder.drop(place, of: flow, node) }
        return flow
    }

    private static func unsqueezed<Axis>(
        _ axes: [Axis], _ new: [Int], _ axis: Axis, _ node: ONNXNode
    ) throws(ModelFault) -> [Axis] {
        let rank = axes.count + new.count
        guard rank <= ONNXTensorReader.axesMax,
            new.allSatisfy({ $0 >= -rank && $0 < rank }),
            Set(new.map { $0 < 0 ? $0 + rank : $0 }).count == new.count
        else { throw node.fault(.axes(expected: "new axes of \(rank)", actual: "\(new)")) }
        var result = axes
        for place in new.map({ $0 < 0 ? $0 + rank : $0 }).sorted() {
            result.insert(axis, at: place)
        }
        return result
    }

    private static func reshaped(
        _ given: [Int], _ target: [ONNXSize], _ node: ONNXNode
    ) throws(ModelFault) -> [Int] {
        let shape = given.isEmpty ? [1] : given
        let flow = ONNXFlow(
            source: .input(0), shape: ValueShape(features: shape, isSequence: false),
            axes: shape.map { .feature($0) }, isOncePerStep: false)
        let matched = ONNXReshape(flow, withoutZeros(target, shape.map { .known($0) }))
        if shape.reduce(1, *) > 0, target.count <= ONNXTensorReader.axesMax,
            let axes = matched.axes()
        {
            return axes.compactMap(\.length)
        }
        throw node.fault(.axes(expected: "\(target.map(\.text))", actual: "\(shape)"))
    }

    private static func reshape(
        _ builder: inout ONNXBuilder, _ flow: ONNXFlow, _ target: [ONNXSize], _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        guard target.count <= ONNXTensorReader.axesMax,
            let axes = ONNXReshape(flow, withoutZeros(target, flow.sizes)).axes()
        else {
            throw node.fault(
                .axes(
                    expected: "that can become \(target.map(\.text)) without joining time or rows",
                    actual: flow.axesText))
        }
        var result = flow
        if flow.hasTime, !axes.contains(where: \.hasTime) {
            let kept = flow.axes.filter { $0 != .time }
            result = try builder.collapseTime(flow, node, axes: kept)
        }
        result.axes = axes
        return result
    }

    /// A zero keeps the axis of its place.
    private static func withoutZeros(_ target: [ONNXSize], _ sizes: [ONNXSize]) -> [ONNXSize] {
        target.enumerated().map { index, size in
            size == .known(0) && index < sizes.count ? sizes[index] : size
        }
    }
}
