import Kernels
import Recurrent

extension KerasLayerKind {
    /// Activations that are layers.
    static let activations = [
        KerasLayerKind("Activation", .featurewise) { context throws(ModelFault) in
            ActivationLayer(try context.activation("activation", default: .linear))
        },
        KerasLayerKind("ReLU", .featurewise) { context throws(ModelFault) in
            let options = context.options
            let slope = try options.float("negative_slope", default: 0)
            let threshold = try options.float("threshold", default: 0)
            let maximum = try options.float("max_value", default: .infinity)
            let isPlain = slope == 0 && threshold == 0 && maximum == .infinity
            return ActivationLayer(
                isPlain
                    ? .relu
                    : .clippedReLU(negativeSlope: slope, threshold: threshold, maximum: maximum),
                kind: "ReLU")
        },
        KerasLayerKind("LeakyReLU", .featurewise) { context throws(ModelFault) in
            let slope = try context.options.float("negative_slope", default: 0.3)
            return ActivationLayer(.leakyReLU(negativeSlope: slope), kind: "LeakyReLU")
        },
        KerasLayerKind("ELU", .featurewise) { context throws(ModelFault) in
            let alpha = try context.options.float("alpha", default: 1)
            return ActivationLayer(.elu(alpha: alpha), kind: "ELU")
        },
        KerasLayerKind("ThresholdedReLU", .featurewise) { context throws(ModelFault) in
            let theta = try context.options.float("theta", default: 1)
            return ActivationLayer(.threshold(theta, value: 0), kind: "ThresholdedReLU")
        },
        KerasLayerKind("Softmax", .featurewise) { context throws(ModelFault) in
            guard try context.lastAxes("axis") == [context.inputWidth()] else {
                throw context.notLast("axis")
            }
            return ActivationLayer(.softmax, kind: "Softmax")
        },
        KerasLayerKind("PReLU", .featurewise) { context throws(ModelFault) in
            let input = context.input.shape
            let shared =
                context.options.values["shared_axes"] == .null
                ? [] : try context.options.integers("shared_axes")
            let isOverTime = shared.contains(1) || context.input.fixedTime == 1
            guard isOverTime || !input.isSequence else {
                throw context.layer.fault(
                    .option(
                        key: "shared_axes", value: context.options.values["shared_axes"].summary,
                        reason: "each time step has slopes of its own; share them over axis 1"))
            }
            let slopes = input.features.enumerated().map { index, length in
                shared.contains(context.input.leadingAxes + index) ? 1 : length
            }
            let stored = (input.isSequence ? [1] : []) + slopes
            let tensor = try context.weights.tensors(in: "vars", [stored])[0]
            return try context.checked { () throws(LayerError) in
                try PReLU(
                    slopes: Tensor(shape: slopes, values: tensor.values),
                    features: input.features)
            }
        },
    ]
}
