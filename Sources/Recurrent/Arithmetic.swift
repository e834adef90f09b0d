import Kernels

/// The difference, product or quotient of two values of one shape, number by number.
///
/// Not the sum, which `Add` forms of any number of values.
public struct Arithmetic: Layer {
    /// What is made of two numbers.
    public enum Operation: Sendable {
        /// The first less the second.
        case difference
        /// The two multiplied.
        case product
        /// The first by the second.
        case quotient
    }

    private let operation: Operation

    /// A layer that does `operation` with its two inputs.
    public init(_ operation: Operation) { self.operation = operation }

    public var kind: String {
        switch operation {
        case .difference: "Subtract"
        case .product: "Multiply"
        case .quotient: "Divide"
        }
    }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        guard inputs[0].features == inputs[1].features else {
            throw .mismatch(inputs.map(\.features))
        }
        guard inputs[0].isSequence == inputs[1].isSequence else {
            throw .joinsTime(reason: "combines a value with a time axis with one without")
        }
        return inputs[0]
    }

    public func step(_ io: StepIO) {
        let columns = io.outputWidth
        let output = io.outputMatrix(columns: columns)
        let first = Matrix(io.inputs[0], rows: io.rows, columns: columns)
        let second = Matrix(io.inputs[1], rows: io.rows, columns: columns)
        switch operation {
        case .difference: output.setDifference(first, second)
        case .product: output.setProduct(first, second)
        case .quotient: output.setQuotient(first, second)
        }
    }
}
