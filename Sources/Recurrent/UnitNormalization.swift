import Kernels

/// Scales the last feature axes of each step to length 1.
public struct UnitNormalization: Layer {
    private let shape: [Int]
    private let epsilon: Float

    /// A scaling over the last feature axes, whose lengths are `shape`.
    ///
    /// - Parameter epsilon: the least length that is divided by.
    public init(shape: [Int], epsilon: Float = 1e-12) {
        self.shape = shape
        self.epsilon = epsilon
    }

    public var kind: String { "UnitNormalization" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.features.suffix(shape.count) == shape[...], input.width > 0 else {
            throw .mismatch([input.features, shape])
        }
        return input
    }

    public func step(_ io: StepIO) {
        let columns = shape.reduce(1, *)
        let rows = io.outputRows(ofColumns: columns)
        scaleRowsToUnit(
            Matrix(io.input, rows: rows, columns: columns), epsilon: epsilon,
            into: MutableMatrix(io.output, rows: rows, columns: columns))
    }
}
