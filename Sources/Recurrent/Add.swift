import Kernels

/// The sum of two or more values of one shape, as in a residual connection.
public struct Add: Layer {
    /// A layer that adds up its inputs.
    public init() {}

    public var kind: String { "Add" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count >= 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        for input in inputs where input.features != inputs[0].features {
            throw .mismatch(inputs.map(\.features))
        }
        // One value per sequence and one per time step: the framework would stretch the former
        // over time before it exists.
        for input in inputs where input.isSequence != inputs[0].isSequence {
            throw .joinsTime(reason: "adds a value with a time axis to one without")
        }
        return inputs[0]
    }

    public func step(_ io: StepIO) {
        let output = io.outputMatrix(columns: io.outputWidth)
        output.copy(from: io.inputMatrix(columns: io.outputWidth))
        for input in io.inputs.dropFirst() {
            output.add(Matrix(input, rows: io.rows, columns: io.outputWidth))
        }
    }
}
