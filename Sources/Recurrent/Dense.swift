import Kernels

/// A fully connected layer over the last feature axis: `activation(x·K + b)`.
public struct Dense: Layer {
    private var kernel: WeightMatrix
    private let bias: Weights
    private let activation: Activation

    public let parameterCount: Int

    /// A layer by weights in Keras' layout.
    ///
    /// - Parameters:
    ///   - kernel: `[in, units]`.
    ///   - bias: `[units]`, nil where the layer has none.
    ///   - activation: of the sum; `glu` halves the units.
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, bias: Tensor?, activation: Activation = .linear
    ) throws(LayerError) {
        guard kernel.shape.count == 2, kernel.shape[0] > 0, kernel.shape[1] > 0,
            activation != .glu || kernel.shape[1].isMultiple(of: 2)
        else { throw .mismatch([kernel.shape]) }
        let units = kernel.shape[1]
        guard bias == nil || bias?.shape == [units] else {
            throw .mismatch([kernel.shape, bias?.shape ?? []])
        }
        self.kernel = WeightMatrix(
            Weights(kernel.values, rows: kernel.shape[0], columns: units))
        self.bias = Weights(row: bias?.values ?? [Float](repeating: 0, count: units))
        self.activation = activation
        parameterCount = kernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "Dense" }
    public var scratchPerRow: Int { activation == .glu ? kernel.columns : 0 }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        var shape = try LayerError.single(inputs)
        guard let width = shape.features.last else { throw .rank(expected: 1, actual: []) }
        guard width == kernel.rows else {
            throw .width(expected: kernel.rows, actual: width)
        }
        shape.features[shape.features.count - 1] =
            activation.outputColumns(of: kernel.columns)
        return shape
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        copy.kernel = kernel.prepared(for: path)
        return copy
    }

    public func step(_ io: StepIO) {
        let columns = activation.outputColumns(of: kernel.columns)
        let rows = io.outputRows(ofColumns: columns)
        let input = Matrix(io.input, rows: rows, columns: kernel.rows)
        let output = MutableMatrix(io.output, rows: rows, columns: columns)
        if activation == .glu {
            stepGLU(input, into: output, io)
            return
        }
        output.fill(row: bias.matrix.base)
        kernel.multiply(input, addingTo: output, crew: io.crew)
        activation.apply(to: output)
    }

    /// The sums are twice as wide as the output, so they are made in scratch: as many rows at a
    /// time as it holds, which divide the rows of `output` evenly.
    private func stepGLU(_ input: Matrix, into output: MutableMatrix, _ io: StepIO) {
        let sums = MutableMatrix(io.scratch, rows: io.rows, columns: kernel.columns)
        for first in stride(from: 0, to: output.rows, by: max(1, io.rows)) {
            sums.fill(row: bias.matrix.base)
            let part = Matrix(
                input.base + first * input.stride, rows: io.rows, columns: input.columns)
            kernel.multiply(part, addingTo: sums, crew: io.crew)
            Activation.applyGLU(
                to: sums,
                into: MutableMatrix(
                    output.base + first * output.stride, rows: io.rows,
                    columns: output.columns))
        }
    }
}
