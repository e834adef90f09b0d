import Kernels

/// The sum of two or more values of one shape, as in a residual connection.
public struct Add: Layer {
    /// A layer that adds up its inputs.
    public init() {}

    public var kind: String { "Add" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try LayerError.equal(inputs)
    }

    public func step(_ io: StepIO) {
        let output = io.outputMatrix(columns: io.outputWidth)
        output.copy(from: io.inputMatrix(columns: io.outputWidth))
        for input in io.inputs.dropFirst() {
            output.add(Matrix(input, rows: io.rows, columns: io.outputWidth))
        }
    }
}
