import Recurrent

extension ONNXOperator {
    /// What is done with two values, or with a value and a constant.
    private enum Sign {
        case plus, minus, times, over

        func apply(_ a: Float, _ b: Float) -> Float {
            switch self {
            case .plus: a + b
            case .minus: a - b
            case .times: a * b
            case .over: a / b
            }
        }

        func apply(_ a: ONNXSize, _ b: ONNXSize) -> ONNXSize {
            switch self {
            case .plus: a + b
            case .minus: a - b
            case .times: a * b
            case .over: a / b
            }
        }
    }

    /// Operators with two inputs that are stretched to each other's shape.
    static let arithmetic =
        ([("Add", .plus), ("Sub", .minus), ("Mul", .times), ("Div", .over)] as [(String, Sign)])
        .map { name, sign in
            ONNXOperator(name) { builder, node throws(ModelFault) in
                let first = try builder.value(node, 0)
                let second = try builder.value(node, 1)
                if sign == .over { try refuseIntegers([first, second], node) }
                switch (first, second) {
                case (.array(let a), .array(let b)):
                    return [.array(try fold(sign, a, b, node))]
                case (.flow(let a), .array(let b)):
                    return [.flow(try combine(sign, a, with: b, isFirst: true, &builder, node))]
                case (.array(let a), .flow(let b)):
                    return [.flow(try combine(sign, b, with: a, isFirst: false, &builder, node))]
                case (.flow(let a), .flow(let b)):
                    return [.flow(try pair(sign, a, b, &builder, node))]
                // Exporters add a zero to keep an input that nothing else reads.
                case (.finalState, .array(let zero)) where sign == .plus && zero.isZero:
                    return [first]
                default:
                    throw node.fault(
                        .input(index: 0, reason: "a state or its shape is not computed with"))
                }
            }
        }

    /// A quotient of integers, or their mean, is an integer in the graph.
    static func refuseIntegers(_ values: [ONNXValue], _ node: ONNXNode) throws(ModelFault) {
        for (index, value) in values.enumerated() {
            if case .flow(let flow) = value, flow.isInteger {
                throw node.fault(
                    .input(
                        index: index,
                        reason: "its integers would be divided without a fraction; cast them to"
                            + " floats first"))
            }
        }
    }

    /// `flow * scale + offset`, the constants stretched over its features.
    static func affine(
        _ flow: ONNXFlow, scale: ONNXArray, offset: ONNXArray, _ builder: inout ONNXBuilder,
        _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let (wide, _) = try stretch(flow, scale, &builder, node)
        let (result, offsets) = try stretch(wide, offset, &builder, node)
        // Once more, for the offset may have stretched the value.
        let (_, scales) = try stretch(result, scale, &builder, node)
        let layer = try builder.checked(node) { () throws(LayerError) in
            try Rescaling(scale: scales, offset: offsets)
        }
        return try builder.add(layer, behind: [result], for: node, axes: result.axes)
    }

    /// A value and a constant stretched to each other; the constant over the features, or one
    /// number.
    private static func stretch(
        _ flow: ONNXFlow, _ array: ONNXArray, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> (ONNXFlow, Tensor) {
        guard let floats = array.floats else {
            throw node.fault(.input(index: 1, reason: "its numbers are not constant"))
        }
        let rank = max(flow.axes.count, array.shape.count)
        guard rank <= ONNXTensorReader.axesMax else {
            throw node.fault(.layer(.mismatch([array.shape])))
        }
        var axes = [ONNXAxis](repeating: .feature(1), count: rank - flow.axes.count) + flow.axes
        let shape = [Int](repeating: 1, count: rank - array.shape.count) + array.shape
        var spans: [Int] = []
        for index in axes.indices {
            guard let length = axes[index].length else {
                guard shape[index] == 1 else {
                    throw node.fault(
                        .axes(
                            expected: "constants alike for all rows and time steps",
                            actual: "\(array.shape) with \(flow.axesText)"))
                }
                continue
            }
            spans.append(shape[index])
            if length == 1 { axes[index] = .feature(shape[index]) }
        }
        let stretched = try builder.stretch(flow, to: axes, node)
        if floats.count == 1 { return (stretched, Tensor(shape: [], values: floats)) }
        guard ONNXArray.stretched(spans, stretched.features) == stretched.features else {
            throw node.fault(.layer(.mismatch([array.shape, flow.features])))
        }
        let all = ONNXArray(spans, .floats(floats)).stretched(to: stretched.features)
        return (stretched, Tensor(shape: all.shape, values: all.floats ?? []))
    }

    private static func combine(
        _ sign: Sign, _ flow: ONNXFlow, with array: ONNXArray, isFirst: Bool,
        _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        guard let floats = array.floats else {
            throw node.fault(.input(index: 1, reason: "its numbers are not constant"))
        }
        func mapped(_ map: (Float) -> Float) -> ONNXArray {
            ONNXArray(array.shape, .floats(floats.map(map)))
        }
        let (zero, one) = (ONNXArray(scalar: 0), ONNXArray(scalar: 1))
        switch (sign, isFirst) {
        case (.plus, _): return try affine(flow, scale: one, offset: array, &builder, node)
        case (.minus, true):
            return try affine(flow, scale: one, offset: mapped { -$0 }, &builder, node)
        case (.minus, false):
            return try affine(
                flow, scale: ONNXArray(scalar: -1), offset: array, &builder, node)
        case (.times, _): return try affine(flow, scale: array, offset: zero, &builder, node)
        case (.over, true):
            return try affine(flow, scale: mapped { 1 / $0 }, offset: zero, &builder, node)
        case (.over, false):
            let inverse = try builder.add(
                MathFunction(kind: "Reciprocal", .reciprocal), behind: [flow], for: node,
                axes: flow.axes)
            return try affine(inverse, scale: array, offset: zero, &builder, node)
        }
    }

    /// The sum of two computed values.
    static func sum(
        _ a: ONNXFlow, _ b: ONNXFlow, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        try pair(.plus, a, b, &builder, node)
    }

    /// Two computed values, stretched to each other along their features.
    private static func pair(
        _ sign: Sign, _ a: ONNXFlow, _ b: ONNXFlow, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let rank = max(a.axes.count, b.axes.count)
        let first = [ONNXAxis](repeating: .feature(1), count: rank - a.axes.count) + a.axes
        let second = [ONNXAxis](repeating: .feature(1), count: rank - b.axes.count) + b.axes
        var axes: [ONNXAxis] = []
        for (x, y) in zip(first, second) {
            guard x == y || x == .feature(1) || y == .feature(1) else {
                throw node.fault(.axes(expected: a.axesText, actual: b.axesText))
            }
            axes.append(x == .feature(1) ? y : x)
        }
        let left = try builder.stretch(a, to: axes, node)
        let right = try builder.stretch(b, to: axes, node)
        let layer: any Layer =
            switch sign {
            case .plus: Add()
            case .minus: ElementwiseMerge(.subtract)
            case .times: ElementwiseMerge(.multiply)
            case .over: Quotient()
            }
        return try builder.add(layer, behind: [left, right], for: node, axes: axes)
    }

    private static func fold(
        _ sign: Sign, _ a: ONNXArray, _ b: ONNXArray, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXArray {
        guard let shape = ONNXArray.stretched(a.shape, b.shape) else {
            throw node.fault(.layer(.mismatch([a.shape, b.shape])))
        }
        let (first, second) = (a.stretched(to: shape), b.stretched(to: shape))
        if let first = first.sizes, let second = second.sizes {
            return ONNXArray(shape, .sizes(zip(first, second).map { sign.apply($0, $1) }))
        }
        guard let first = first.floats, let second = second.floats else {
            throw node.fault(.input(index: 1, reason: "its numbers are not constant"))
        }
        return ONNXArray(shape, .floats(zip(first, second).map { sign.apply($0, $1) }))
    }
}
