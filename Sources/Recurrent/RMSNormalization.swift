/// `scale * x / √(mean of x² + epsilon)` over the last feature axes of each step.
public struct RMSNormalization: Layer {
    private let scale: Tensor
    private let epsilon: Float

    /// A normalisation of the last feature axes.
    ///
    /// - Parameters:
    ///   - scale: the factor, of the shape of these axes.
    ///   - epsilon: added to the mean.
    public init(scale: Tensor, epsilon: Float) {
        self.scale = scale
        self.epsilon = epsilon
    }

    public var kind: String { "RMSNormalization" }
    public var parameterCount: Int { scale.values.count }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard !scale.values.isEmpty, input.features.suffix(scale.shape.count) == scale.shape[...]
        else { throw .mismatch([input.features, scale.shape]) }
        return input
    }

    public func step(_ io: StepIO) {
        let columns = scale.values.count
        for row in 0..<io.outputRows(ofColumns: columns) {
            let (x, y) = (io.input + row * columns, io.output + row * columns)
            var squares: Float = 0
            for column in 0..<columns { squares += x[column] * x[column] }
            let factor = 1 / (squares / Float(columns) + epsilon).squareRoot()
            scale.values.withUnsafeBufferPointer { scale in
                for column in 0..<columns { y[column] = x[column] * factor * scale[column] }
            }
        }
    }
}
