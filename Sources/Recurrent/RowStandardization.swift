/// `(x - mean) / √(variance + epsilon) ∘ scale + offset` over the last features of each row, the
/// mean and the variance being the row's own: what layer normalisation does.
public struct RowStandardization: Layer {
    private let scale: [Float]
    private let offset: [Float]
    private let epsilon: Float

    /// A standardisation of each `scale.count` floats that follow each other.
    ///
    /// - Parameters:
    ///   - scale: `[width]`.
    ///   - offset: `[width]`.
    ///   - epsilon: added to the variance.
    /// - Throws: `LayerError.mismatch` where the two differ in length or are empty.
    public init(scale: [Float], offset: [Float], epsilon: Float) throws(LayerError) {
        guard scale.count == offset.count, !scale.isEmpty else {
            throw .mismatch([[scale.count], [offset.count]])
        }
        self.scale = scale
        self.offset = offset
        self.epsilon = epsilon
    }

    public var kind: String { "LayerNormalization" }
    public var parameterCount: Int { scale.count + offset.count }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.width > 0, input.width.isMultiple(of: scale.count) else {
            throw .width(expected: scale.count, actual: input.width)
        }
        return input
    }

    public func step(_ io: StepIO) {
        let width = scale.count
        for row in 0..<io.outputRows(ofColumns: width) {
            let (input, output) = (io.input + row * width, io.output + row * width)
            var (sum, squares): (Float, Float) = (0, 0)
            for column in 0..<width { sum += input[column] }
            let mean = sum / Float(width)
            for column in 0..<width {
                squares += (input[column] - mean) * (input[column] - mean)
            }
            let factor = 1 / (squares / Float(width) + epsilon).squareRoot()
            for column in 0..<width {
                output[column] = (input[column] - mean) * factor * scale[column] + offset[column]
            }
        }
    }
}
