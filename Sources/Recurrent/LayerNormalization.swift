import Kernels

/// `gamma * (x - mean) / √(variance + epsilon) + beta` over the last feature axes of each step.
public struct LayerNormalization: Layer {
    /// The factor and the offset; nil for neither.
    private let scale: FeatureScale?
    private let epsilon: Float
    private let centers: Bool
    /// The lengths of the axes; nil for the last one, whatever its length.
    private let shape: [Int]?

    public let parameterCount: Int

    /// A normalisation of the last feature axes.
    ///
    /// - Parameters:
    ///   - shape: the lengths of these axes.
    ///   - gamma: the factor, of `shape`; nil for ones.
    ///   - beta: the offset, of `shape`; nil for zeros.
    ///   - epsilon: added to the variance.
    ///   - centers: whether the mean is taken away; Keras' `rms_scaling` leaves it.
    /// - Throws: `LayerError.mismatch` with the shapes of the three.
    public init(
        shape: [Int], gamma: Tensor?, beta: Tensor?, epsilon: Float, centers: Bool = true
    ) throws(LayerError) {
        let given = [gamma, beta].compactMap { $0 }
        guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }),
            given.allSatisfy({ $0.shape == shape })
        else { throw .mismatch([shape] + given.map(\.shape)) }
        let ones = Tensor(
            shape: shape, values: [Float](repeating: 1, count: shape.reduce(1, *)))
        scale = try FeatureScale(gamma ?? ones, beta ?? Tensor(zeros: shape))
        self.shape = shape
        self.epsilon = epsilon
        self.centers = centers
        parameterCount = given.reduce(0) { $0 + $1.values.count }
    }

    /// A normalisation of the last feature axis, whatever its length, without factor and offset.
    public init(epsilon: Float) {
        scale = nil
        shape = nil
        self.epsilon = epsilon
        centers = true
        parameterCount = 0
    }

    public var kind: String { "LayerNormalization" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard !input.features.isEmpty else { throw .rank(expected: 1, actual: []) }
        if let shape, input.features.suffix(shape.count) != shape[...] {
            throw .mismatch([input.features, shape])
        }
        return input
    }

    public func step(_ io: StepIO) {
        let columns = shape?.reduce(1, *) ?? io.outputLastAxis
        let rows = io.outputRows(ofColumns: columns)
        let output = MutableMatrix(io.output, rows: rows, columns: columns)
        normalizeRows(
            Matrix(io.input, rows: rows, columns: columns), epsilon: epsilon, centers: centers,
            into: output)
        guard let scale else { return }
        output.setScaled(
            output.readOnly, by: scale.first.matrix.base, plus: scale.second.matrix.base)
    }
}
