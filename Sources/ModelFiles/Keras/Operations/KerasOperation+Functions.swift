import Recurrent

extension KerasOperation {
    /// Functions of one number, and operations that hand numbers on.
    static let functions =
        plainFunctions.map { name, function in
            KerasOperation(name) { builder throws(ModelFault) in
                try builder.add(MathFunction(kind: name, function), builder.value())
            }
        } + handingOn + [
            KerasOperation("Negative") { builder throws(ModelFault) in
                let minusOne = Tensor(shape: [], values: [-1])
                return try builder.affine(
                    builder.value(), scale: minusOne, offset: Tensor(zeros: []))
            },
            KerasOperation("Rsqrt") { builder throws(ModelFault) in
                let root = try builder.add(
                    MathFunction(kind: "Sqrt", .squareRoot), builder.value())
                return try builder.add(MathFunction(kind: "Rsqrt", .reciprocal), root)
            },
            KerasOperation("Power") { builder throws(ModelFault) in
                guard case .value(let value) = try builder.operand(0),
                    case .constant(let exponent) = try builder.operand(1),
                    exponent.values.count == 1
                else {
                    throw builder.layer.fault(
                        .option(
                            key: "exponent", value: "no single number",
                            reason: "values to the power of one number are served"))
                }
                return try builder.add(
                    MathFunction(kind: "Power", .power(exponent.values[0])), value)
            },
            KerasOperation("Clip", keys: ["x_min", "x_max"]) { builder throws(ModelFault) in
                let low = try builder.options.float("x_min", default: -.infinity)
                let high = try builder.options.float("x_max", default: .infinity)
                return try builder.add(
                    MathFunction(kind: "Clip", .clip(low: low, high: high)), builder.value())
            },
        ]

    private static let plainFunctions: [(String, MathFunction.Function)] = [
        ("Absolute", .absolute), ("Abs", .absolute), ("Square", .power(2)), ("Sqrt", .squareRoot),
        ("Reciprocal", .reciprocal), ("Log", .logarithm), ("Erf", .errorFunction),
    ]

    private static let floatTypes: Set = ["float16", "bfloat16", "float32", "float64"]

    /// Operations that leave every number as it is.
    private static let handingOn =
        ["StopGradient", "Identity", "Copy"].map { name in
            KerasOperation(name, .identity) { builder throws(ModelFault) in
                try builder.add(PassThrough(kind: name), builder.value())
            }
        } + [
            KerasOperation("Cast", .identity, keys: ["dtype"]) { builder throws(ModelFault) in
                let type = builder.options.values["dtype"]
                // Ids come as integers whatever the file calls them, and are read unchanged.
                let isID = try builder.value().shape.features.isEmpty
                guard let name = type.string, isID || floatTypes.contains(name) else {
                    throw builder.layer.fault(
                        .option(
                            key: "dtype", value: type.summary,
                            reason: "everything is computed in float32"))
                }
                return try builder.add(PassThrough(kind: "Cast"), builder.value())
            }
        ]
}
