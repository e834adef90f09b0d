/// `gamma * (x - mean) / √(variance + epsilon) + beta` with the numbers kept from training.
///
/// At inference a line through each feature, so it is folded into one factor and one offset.
public struct BatchNormalization: Layer {
    private let scale: FeatureScale

    public let parameterCount: Int

    /// A normalisation of the last feature axis, `[features]` each.
    ///
    /// - Parameters:
    ///   - mean: the moving mean.
    ///   - variance: the moving variance.
    ///   - gamma: the factor, nil for ones.
    ///   - beta: the offset, nil for zeros.
    ///   - epsilon: added to the variance.
    /// - Throws: `LayerError.mismatch` with the shapes of the four.
    public init(
        mean: Tensor, variance: Tensor, gamma: Tensor?, beta: Tensor?, epsilon: Float
    ) throws(LayerError) {
        let given = [mean, variance, gamma, beta].compactMap { $0 }
        guard mean.shape.count == 1, given.allSatisfy({ $0.shape == mean.shape }) else {
            throw .mismatch(given.map(\.shape))
        }
        var (factors, offsets) = (variance, mean)
        for index in mean.values.indices {
            let inverse = 1 / (variance.values[index] + epsilon).squareRoot()
            factors.values[index] = inverse * (gamma?.values[index] ?? 1)
            offsets.values[index] =
                (beta?.values[index] ?? 0) - mean.values[index] * factors.values[index]
        }
        scale = try FeatureScale(factors, offsets)
        parameterCount = given.count * mean.values.count
    }

    public var kind: String { "BatchNormalization" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try scale.outputShape(of: inputs)
    }

    public func step(_ io: StepIO) {
        let (input, output) = scale.views(io)
        output.setScaled(input, by: scale.first.matrix.base, plus: scale.second.matrix.base)
    }
}
