import Kernels

/// `(x - mean) / √(variance + epsilon) ∘ gamma + beta` with mean and variance of the row's own
/// last feature axis (Ba et al., 2016).
public struct LayerNormalization: Layer {
    /// gamma and beta; nil where there is neither.
    private let scale: FeatureScale?
    private let epsilon: Float

    public let parameterCount: Int

    /// A normalisation over the last feature axis.
    ///
    /// - Parameters:
    ///   - gamma: `[features]`, nil for ones.
    ///   - beta: `[features]`, nil for zeros.
    ///   - epsilon: added to the variance.
    /// - Throws: `LayerError.mismatch` with the shapes of the two.
    public init(gamma: Tensor?, beta: Tensor?, epsilon: Float) throws(LayerError) {
        let shapes = [gamma, beta].compactMap { $0?.shape }
        guard shapes.allSatisfy({ $0.count == 1 && $0[0] > 0 && $0 == shapes[0] }) else {
            throw .mismatch(shapes)
        }
        let ones = beta.map { Tensor(shape: $0.shape, values: $0.values.map { _ in 1 }) }
        let zeros = gamma.map { Tensor(zeros: $0.shape) }
        if let gamma = gamma ?? ones, let beta = beta ?? zeros {
            scale = try FeatureScale(gamma, beta)
        } else {
            scale = nil
        }
        self.epsilon = epsilon
        parameterCount = (gamma?.values.count ?? 0) + (beta?.values.count ?? 0)
    }

    public var kind: String { "LayerNormalization" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard let width = input.features.last else { throw .rank(expected: 1, actual: []) }
        let expected = scale?.first.count ?? width
        guard width == expected else { throw .width(expected: expected, actual: width) }
        return input
    }

    public func step(_ io: StepIO) {
        let columns = io.outputLastAxis
        let rows = io.outputRows(ofColumns: columns)
        let output = MutableMatrix(io.output, rows: rows, columns: columns)
        output.setRowsNormalized(
            Matrix(io.input, rows: rows, columns: columns), epsilon: epsilon)
        guard let scale else { return }
        output.setScaled(
            output.readOnly, by: scale.first.matrix.base, plus: scale.second.matrix.base)
    }
}
