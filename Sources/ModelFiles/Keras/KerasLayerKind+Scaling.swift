import Recurrent

extension KerasLayerKind {
    /// Layers that scale and shift features by numbers known beforehand.
    static let scaling = [
        KerasLayerKind("Normalization", .featurewise) { context throws(ModelFault) in
            let shape = try normalizedShape(context)
            let (mean, variance) = try moments(context, shape: shape)
            let inverts = try context.options.bool("invert", default: false)
            return try context.checked { () throws(LayerError) in
                try Normalization(mean: mean, variance: variance, inverts: inverts)
            }
        },
        KerasLayerKind("Rescaling", .featurewise) { context throws(ModelFault) in
            guard let scale = try context.options.tensor("scale") else {
                throw context.options.wrong("scale", expected: "a number")
            }
            let offset = try context.options.tensor("offset") ?? Tensor(zeros: [])
            return try context.checked { () throws(LayerError) in
                try Rescaling(scale: scale, offset: offset)
            }
        },
    ]

    /// The shape of mean and variance: the last axis, or none for numbers over all axes.
    private static func normalizedShape(_ context: KerasLayerContext) throws(ModelFault) -> [Int] {
        let axes =
            context.options.values["axis"] == .null
            ? [] : try context.options.integers("axis")
        if axes.isEmpty { return [] }
        guard axes == [-1] || axes == [context.input.rank - 1] else {
            throw context.layer.fault(
                .option(
                    key: "axis", value: context.options.values["axis"].summary,
                    reason: "only the last axis, or none, is normalised step by step"))
        }
        return [try context.inputWidth()]
    }

    /// Mean and variance: from the configuration where they were given to the layer, from the
    /// weights where it was adapted, which then also hold a count that is of no use.
    private static func moments(
        _ context: KerasLayerContext, shape: [Int]
    ) throws(ModelFault) -> (mean: Tensor, variance: Tensor) {
        if let mean = try context.options.tensor("mean") {
            guard let variance = try context.options.tensor("variance") else {
                throw context.options.wrong("variance", expected: "numbers, as mean is given")
            }
            return (mean, variance)
        }
        let tensors = try context.weights.tensors(in: "vars", [shape, shape], unread: 1)
        return (tensors[0], tensors[1])
    }
}
