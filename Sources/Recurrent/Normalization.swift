/// `(x - mean) / max(√variance, epsilon)` with numbers learned beforehand, or its inverse.
public struct Normalization: Layer {
    /// The mean and the standard deviation, or the latter first for the inverse.
    private let scale: FeatureScale
    private let inverts: Bool

    public let parameterCount: Int

    /// A normalisation as Keras' layer of this name computes it.
    ///
    /// - Parameters:
    ///   - mean: of the last feature axes, e.g. `[features]`, or a single number.
    ///   - variance: likewise.
    ///   - inverts: `mean + x * max(√variance, epsilon)` instead.
    ///   - epsilon: the least divisor; `keras.config.epsilon()`.
    /// - Throws: `LayerError.mismatch` with the shapes of the two.
    public init(
        mean: Tensor, variance: Tensor, inverts: Bool = false, epsilon: Float = 1e-7
    ) throws(LayerError) {
        let deviation = Tensor(
            shape: variance.shape,
            values: variance.values.map { max($0.squareRoot(), epsilon) })
        scale = try inverts ? FeatureScale(deviation, mean) : FeatureScale(mean, deviation)
        self.inverts = inverts
        parameterCount = mean.values.count + variance.values.count
    }

    public var kind: String { "Normalization" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try scale.outputShape(of: inputs)
    }

    public func step(_ io: StepIO) {
        let (input, output) = scale.views(io)
        let (first, second) = (scale.first.matrix.base, scale.second.matrix.base)
        if inverts {
            output.setScaled(input, by: first, plus: second)
        } else {
            output.setStandardized(input, center: first, width: second)
        }
    }
}
