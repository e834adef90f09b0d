import Kernels

/// One value of several of one shape, element by element: what Keras' merging layers compute.
///
/// Not `Add`, which has a type of its own, nor `Concatenate`.
public struct ElementwiseMerge: Layer {
    /// What is done to the elements.
    public enum Operation: String, Sendable {
        /// The first minus the second, of exactly two.
        case subtract = "Subtract"
        /// Their product.
        case multiply = "Multiply"
        /// Their mean.
        case average = "Average"
        /// The greatest.
        case maximum = "Maximum"
        /// The least.
        case minimum = "Minimum"
    }

    private let operation: Operation

    /// A layer that joins its inputs by `operation`.
    public init(_ operation: Operation) { self.operation = operation }

    public var kind: String { operation.rawValue }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard operation != .subtract || inputs.count == 2 else {
            throw .inputCount(expected: 2, actual: inputs.count)
        }
        return try LayerError.equal(inputs)
    }

    public func step(_ io: StepIO) {
        let output = io.outputMatrix(columns: io.outputWidth)
        output.copy(from: io.inputMatrix(columns: io.outputWidth))
        for input in io.inputs.dropFirst() {
            let input = Matrix(input, rows: io.rows, columns: io.outputWidth)
            switch operation {
            case .subtract: output.subtract(input)
            case .multiply: output.setProduct(output.readOnly, input)
            case .average: output.add(input)
            case .maximum: output.takeMaximum(input)
            case .minimum: output.takeMinimum(input)
            }
        }
        if operation == .average { output.divide(by: Float(io.inputs.count)) }
    }
}
