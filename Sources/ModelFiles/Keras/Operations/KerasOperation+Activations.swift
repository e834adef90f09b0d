import Kernels
import Recurrent

extension KerasOperation {
    /// Operations that are one of our activations.
    static let activations =
        plainActivations.map { name, activation in
            KerasOperation(name) { builder throws(ModelFault) in
                try builder.add(ActivationLayer(activation, kind: name), builder.value())
            }
        }
        + alongLastAxis.map { name, activation in
            KerasOperation(name, keys: ["axis"]) { builder throws(ModelFault) in
                let value = try builder.value()
                let axis = try builder.featureAxis("axis", of: value, default: -1)
                guard axis == value.shape.features.count - 1 else {
                    throw builder.notLast("axis")
                }
                return try builder.add(ActivationLayer(activation, kind: name), value)
            }
        }
        + withOptions.map { name, keys, activation in
            KerasOperation(name, keys: keys) { builder throws(ModelFault) in
                let made = try activation(builder.options)
                return try builder.add(ActivationLayer(made, kind: name), builder.value())
            }
        }

    private static let plainActivations: [(String, Activation)] = [
        ("Exp", .exponential), ("HardSigmoid", .hardSigmoid), ("HardSilu", .hardSiLU),
        ("HardTanh", .hardTanh), ("LogSigmoid", .logSigmoid), ("Relu", .relu), ("Relu6", .relu6),
        ("Selu", .selu), ("Sigmoid", .sigmoid), ("Silu", .silu), ("Softplus", .softplus),
        ("Softsign", .softsign), ("SparsePlus", .sparsePlus), ("SparseSigmoid", .sparseSigmoid),
        ("Tanh", .tanh), ("TanhShrink", .tanhShrink),
    ]

    private static let alongLastAxis: [(String, Activation)] = [
        ("Glu", .glu), ("LogSoftmax", .logSoftmax), ("Softmax", .softmax),
        ("Sparsemax", .sparsemax),
    ]

    private typealias Made = @Sendable (KerasOptions) throws(ModelFault) -> Activation

    private static let withOptions: [(String, Set<String>, Made)] = [
        (
            "Celu", ["alpha"],
            { options throws(ModelFault) in .celu(alpha: try options.float("alpha", default: 1)) }
        ),
        (
            "Elu", ["alpha"],
            { options throws(ModelFault) in .elu(alpha: try options.float("alpha", default: 1)) }
        ),
        (
            "Gelu", ["approximate"],
            { options throws(ModelFault) in
                try options.bool("approximate", default: true) ? .geluTanh : .gelu
            }
        ),
        (
            "HardShrink", ["threshold"],
            { options throws(ModelFault) in
                .hardShrink(threshold: try options.float("threshold", default: 0.5))
            }
        ),
        (
            "LeakyRelu", ["negative_slope"],
            { options throws(ModelFault) in
                .leakyReLU(negativeSlope: try options.float("negative_slope", default: 0.2))
            }
        ),
        (
            "SoftShrink", ["threshold"],
            { options throws(ModelFault) in
                .softShrink(threshold: try options.float("threshold", default: 0.5))
            }
        ),
        (
            "Squareplus", ["b"],
            { options throws(ModelFault) in .squareplus(b: try options.float("b", default: 4)) }
        ),
        (
            "Threshold", ["threshold", "default_value"],
            { options throws(ModelFault) in
                .threshold(
                    try options.float("threshold", default: 0),
                    value: try options.float("default_value", default: 0))
            }
        ),
    ]
}
