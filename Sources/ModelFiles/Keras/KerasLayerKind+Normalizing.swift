import Recurrent

extension KerasLayerKind {
    /// Layers that bring features to one scale, by learned numbers or by those of the step.
    static let normalizing = [
        KerasLayerKind("BatchNormalization", .featurewise) { context throws(ModelFault) in
            let width = try context.inputWidth()
            guard try context.lastAxes("axis") == [width] else { throw context.notLast("axis") }
            // Of Keras 1: other modes take the mean of the batch, or of the row.
            let mode = context.options.values["mode"]
            guard mode == .null || mode.integer == 0 else {
                throw context.layer.fault(
                    .option(
                        key: "mode", value: mode.summary,
                        reason: "only the mean and variance in the file are served"))
            }
            let hasGamma = try context.options.bool("scale", default: true)
            let hasBeta = try context.options.bool("center", default: true)
            let renorm = try context.options.bool("renorm", default: false)
            let count = 2 + (hasGamma ? 1 : 0) + (hasBeta ? 1 : 0)
            // Renormalisation keeps three more arrays, for training alone.
            let tensors = try context.weights.tensors(
                in: "vars", [[Int]](repeating: [width], count: count), unread: renorm ? 3 : 0)
            let epsilon = try context.options.float("epsilon", default: 1e-3)
            return try context.checked { () throws(LayerError) in
                try BatchNormalization(
                    mean: tensors[count - 2], variance: tensors[count - 1],
                    gamma: hasGamma ? tensors[0] : nil,
                    beta: hasBeta ? tensors[hasGamma ? 1 : 0] : nil, epsilon: epsilon)
            }
        },
        KerasLayerKind("LayerNormalization", .featurewise) { context throws(ModelFault) in
            guard let shape = try context.lastAxes("axis") else { throw context.notLast("axis") }
            let scalesOnly = try context.options.bool("rms_scaling", default: false)
            let scales = try context.options.bool("scale", default: true)
            let hasBeta = try context.options.bool("center", default: true) && !scalesOnly
            let hasGamma = scales || scalesOnly
            let count = (hasGamma ? 1 : 0) + (hasBeta ? 1 : 0)
            let tensors = try context.weights.tensors(
                in: "vars", [[Int]](repeating: shape, count: count))
            let epsilon = try context.options.float("epsilon", default: 1e-3)
            return try context.checked { () throws(LayerError) in
                try LayerNormalization(
                    shape: shape, gamma: hasGamma ? tensors[0] : nil,
                    beta: hasBeta ? tensors[count - 1] : nil, epsilon: epsilon,
                    centers: !scalesOnly)
            }
        },
        KerasLayerKind("RMSNormalization", .featurewise) { context throws(ModelFault) in
            guard let shape = try context.lastAxes("axis") else { throw context.notLast("axis") }
            let tensors = try context.weights.tensors(in: "vars", [shape])
            let epsilon = try context.options.float("epsilon", default: 1e-6)
            return RMSNormalization(scale: tensors[0], epsilon: epsilon)
        },
        KerasLayerKind("UnitNormalization", .featurewise) { context throws(ModelFault) in
            guard let shape = try context.lastAxes("axis") else { throw context.notLast("axis") }
            return UnitNormalization(shape: shape)
        },
    ]
}
