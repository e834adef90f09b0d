import Kernels

/// One value divided by another of the same shape, number by number.
public struct Quotient: Layer {
    /// A layer that divides its first input by its second.
    public init() {}

    public var kind: String { "Divide" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        return try LayerError.equal(inputs)
    }

    public func step(_ io: StepIO) {
        let columns = io.outputWidth
        io.outputMatrix(columns: columns).setQuotient(
            io.inputMatrix(columns: columns),
            Matrix(io.inputs[1], rows: io.rows, columns: columns))
    }
}
