import Recurrent

extension KerasOperation {
    /// What is done to two operands, number by number.
    private enum Sign {
        case plus, minus, times, over, maximum, minimum

        /// The layer for two values.
        var layer: any Layer {
            switch self {
            case .plus: Add()
            case .minus: ElementwiseMerge(.subtract)
            case .times: ElementwiseMerge(.multiply)
            case .over: Quotient()
            case .maximum: ElementwiseMerge(.maximum)
            case .minimum: ElementwiseMerge(.minimum)
            }
        }
    }

    private static let signs: [(String, Sign)] = [
        ("Add", .plus), ("Subtract", .minus), ("Multiply", .times), ("Divide", .over),
        ("TrueDivide", .over), ("Maximum", .maximum), ("Minimum", .minimum),
    ]

    /// Operations of two operands, each a value or a constant, stretched to each other's features.
    static let arithmetic = signs.map { name, sign in
        KerasOperation(name, .merging) { builder throws(ModelFault) in
            let first = try builder.operand(0)
            let second = try builder.operand(1)
            switch (first, second) {
            case (.value(let a), .value(let b)):
                return try builder.joined(sign.layer, a, b)
            case (.value(let a), .constant(let b)):
                return try combined(sign, a, b, isFirst: true, &builder)
            case (.constant(let a), .value(let b)):
                return try combined(sign, b, a, isFirst: false, &builder)
            case (.constant, .constant):
                throw builder.layer.fault(.shape(.inputCount(expected: 1, actual: 0)))
            }
        }
    }

    /// A value and a constant, the value being the first operand or the second.
    private static func combined(
        _ sign: Sign, _ value: KerasValue, _ constant: Tensor, isFirst: Bool,
        _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> KerasValue {
        func mapped(_ map: (Float) -> Float) -> Tensor {
            Tensor(shape: constant.shape, values: constant.values.map(map))
        }
        let (zero, one) = (Tensor(shape: [], values: [0]), Tensor(shape: [], values: [1]))
        switch (sign, isFirst) {
        case (.plus, _): return try builder.affine(value, scale: one, offset: constant)
        case (.minus, true):
            return try builder.affine(value, scale: one, offset: mapped { -$0 })
        case (.minus, false):
            let minusOne = Tensor(shape: [], values: [-1])
            return try builder.affine(value, scale: minusOne, offset: constant)
        case (.times, _): return try builder.affine(value, scale: constant, offset: zero)
        case (.over, true), (.over, false), (.maximum, _), (.minimum, _):
            let other = try builder.add(Constant(builder.aligned(constant, with: value)), value)
            return isFirst
                ? try builder.joined(sign.layer, value, other)
                : try builder.joined(sign.layer, other, value)
        }
    }
}

extension KerasOperationBuilder {
    /// Two values, stretched to each other along their features, as `layer` joins them.
    mutating func joined(
        _ made: any Layer, _ first: KerasValue, _ second: KerasValue
    ) throws(ModelFault) -> KerasValue {
        guard first.shape.isSequence == second.shape.isSequence else {
            throw layer.fault(
                .shape(.joinsTime(reason: "joins a value with a time axis to one without")))
        }
        // With unlike numbers of axes, features of one would meet time or rows of the other.
        guard first.shape.features.count == second.shape.features.count else {
            throw layer.fault(.shape(.mismatch([first.shape.features, second.shape.features])))
        }
        let features = try stretched(first.shape.features, second.shape.features)
        let left = try stretch(first, to: features)
        let right = try stretch(second, to: features)
        return try add(made, left, right)
    }

    /// `value * scale + offset`, each of them stretched over the features.
    mutating func affine(
        _ value: KerasValue, scale: Tensor, offset: Tensor
    ) throws(ModelFault) -> KerasValue {
        let (scale, offset) = (try trimmed(scale, for: value), try trimmed(offset, for: value))
        var features = value.shape.features
        for tensor in [scale, offset] where !tensor.shape.isEmpty {
            features = try stretched(features, tensor.shape)
        }
        let wide = try stretch(value, to: features)
        let made = try checked { () throws(LayerError) in
            try Rescaling(
                scale: Self.whole(scale, features), offset: Self.whole(offset, features))
        }
        return try add(made, wide)
    }

    /// A constant without the axes of length 1 that it has in the place of batch and time.
    func trimmed(_ constant: Tensor, for value: KerasValue) throws(ModelFault) -> Tensor {
        if constant.values.count == 1 { return Tensor(shape: [], values: constant.values) }
        let (rank, over) = (value.shape.features.count, constant.shape.count)
        guard over > rank else { return constant }
        let lead = constant.shape.prefix(over - rank)
        guard lead.count <= value.leadingAxes, lead.allSatisfy({ $0 == 1 }) else {
            throw layer.fault(
                .option(
                    key: "constant", value: "of shape \(constant.shape)",
                    reason: "it must be the same for all rows and time steps"))
        }
        return Tensor(shape: [Int](constant.shape.dropFirst(over - rank)), values: constant.values)
    }

    /// A constant with as many axes as `value` has features.
    func aligned(_ constant: Tensor, with value: KerasValue) throws(ModelFault) -> Tensor {
        let trimmed = try trimmed(constant, for: value)
        let missing = value.shape.features.count - trimmed.shape.count
        let ones = [Int](repeating: 1, count: max(0, missing))
        return Tensor(shape: ones + trimmed.shape, values: trimmed.values)
    }

    /// The features that both stretch to, axis by axis from the last one.
    private func stretched(_ first: [Int], _ second: [Int]) throws(ModelFault) -> [Int] {
        let rank = max(first.count, second.count)
        let (a, b) = (
            [Int](repeating: 1, count: rank - first.count) + first,
            [Int](repeating: 1, count: rank - second.count) + second
        )
        var features: [Int] = []
        for (x, y) in zip(a, b) {
            guard x == y || x == 1 || y == 1 else {
                throw layer.fault(.shape(.mismatch([first, second])))
            }
            features.append(x == 1 ? y : x)
        }
        try checkWidth(features)
        return features
    }

    private mutating func stretch(
        _ value: KerasValue, to features: [Int]
    ) throws(ModelFault) -> KerasValue {
        guard value.shape.features != features else { return value }
        var map = try map(of: value)
        map.stretch(to: features)
        return try move(value, by: map)
    }

    /// A constant as long as the features, or one number.
    private static func whole(_ tensor: Tensor, _ features: [Int]) -> Tensor {
        guard !tensor.shape.isEmpty, tensor.shape != features else { return tensor }
        var map = IndexMap(tensor.shape)
        map.stretch(to: features)
        return Tensor(shape: features, values: map.indices.map { tensor.values[$0] })
    }
}
