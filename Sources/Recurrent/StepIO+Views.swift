import Kernels

/// The buffers of a step as matrices.
extension StepIO {
    /// The first input as `[rows, columns]`.
    func inputMatrix(columns: Int) -> Matrix { Matrix(input, rows: rows, columns: columns) }

    /// The output as `[rows, columns]`.
    func outputMatrix(columns: Int) -> MutableMatrix {
        MutableMatrix(output, rows: rows, columns: columns)
    }

    /// The state tensor of this index before the step: `[rows, units]` within the state rows.
    func state(_ index: Int, units: Int) -> Matrix {
        Matrix(stateIn + index * units, rows: rows, columns: units, stride: stateStride)
    }

    /// The state tensor of this index after the step, as `state`.
    func newState(_ index: Int, units: Int) -> MutableMatrix {
        MutableMatrix(stateOut + index * units, rows: rows, columns: units, stride: stateStride)
    }

    /// The same without the last input: what a layer reads that is wrapped with a mask.
    var withoutLastInput: StepIO {
        var io = self
        io.inputs = UnsafeBufferPointer(rebasing: inputs.dropLast())
        return io
    }

    /// Rows of `columns` floats that the output consists of: all feature axes but the last are
    /// rows like those of the batch.
    func outputRows(ofColumns columns: Int) -> Int { rows * outputWidth / columns }
}
