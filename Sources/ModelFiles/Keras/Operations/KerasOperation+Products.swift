import Recurrent

extension KerasOperation {
    /// Operations that add features up.
    static let products = [
        KerasOperation("Matmul") { builder throws(ModelFault) in try product(&builder) },
        KerasOperation("Dot") { builder throws(ModelFault) in try product(&builder) },
        KerasOperation("Mean", keys: ["axis", "keepdims"]) { builder throws(ModelFault) in
            let (value, count, features) = try gathered(&builder)
            let outer = [Int](value.shape.features.dropLast())
            let mean = try builder.add(FeatureMean(over: count, features: outer), value)
            return outer == features ? mean : try builder.add(Reshape(features: features), mean)
        },
        KerasOperation("Sum", keys: ["axis", "keepdims"]) { builder throws(ModelFault) in
            let (value, count, features) = try gathered(&builder)
            let ones = Tensor(shape: [count, 1], values: [Float](repeating: 1, count: count))
            let made = try builder.checked { () throws(LayerError) in
                try Dense(kernel: ones, bias: nil)
            }
            return try builder.add(Reshape(features: features), builder.add(made, value))
        },
        KerasOperation("Normalize", keys: ["axis", "order", "epsilon"]) {
            builder throws(ModelFault) in
            let value = try builder.value()
            let order = builder.options.values["order"]
            guard order == .null || order.integer == 2 else {
                throw builder.layer.fault(
                    .option(key: "order", value: order.summary, reason: "2 is served"))
            }
            let axis = try builder.featureAxis("axis", of: value, default: -1)
            guard axis == value.shape.features.count - 1 else { throw builder.notLast("axis") }
            let epsilon = try builder.options.float("epsilon", default: 1e-7)
            let shape = [value.shape.features[axis]]
            return try builder.add(
                UnitNormalization(shape: shape, epsilon: epsilon * epsilon), value)
        },
    ]

    /// A value times a constant matrix.
    private static func product(
        _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> KerasValue {
        guard case .value(let value) = try builder.operand(0),
            case .constant(let matrix) = try builder.operand(1), matrix.shape.count == 2
        else {
            throw builder.layer.fault(
                .option(
                    key: "operand 2", value: "no constant matrix",
                    reason: "a value times a constant matrix is served"))
        }
        let made = try builder.checked { () throws(LayerError) in
            try Dense(kernel: matrix, bias: nil)
        }
        return try builder.add(made, value)
    }

    /// The value with the axes under `axis` as one at the end, that one's length, and the features
    /// that are left once it is gone.
    private static func gathered(
        _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> (value: KerasValue, count: Int, features: [Int]) {
        let value = try builder.value()
        guard builder.options.values["axis"] != .null else { throw builder.joins(0) }
        let axes = try builder.featureAxes(builder.options.integers("axis"), of: value)
        let lengths = value.shape.features
        let kept = lengths.indices.filter { !axes.contains($0) }
        let gone = lengths.indices.filter { axes.contains($0) }
        guard gone.count == axes.count else {
            throw builder.options.wrong("axis", expected: "each axis once")
        }
        let count = gone.reduce(1) { $0 * lengths[$1] }
        var map = try builder.map(of: value)
        map.transpose(kept + gone)
        let moved = try builder.move(value, by: map, to: kept.map { lengths[$0] } + [count])
        let keeps = try builder.options.bool("keepdims", default: false)
        let features =
            keeps
            ? lengths.indices.map { axes.contains($0) ? 1 : lengths[$0] }
            : kept.map { lengths[$0] }
        return (moved, count, features)
    }
}
