import Kernels

/// `activation` of the `[rows, values.count / rows]` matrix of `values`.
func applied(_ activation: Activation, to values: [Float], rows: Int) -> [Float] {
    var values = values
    let columns = values.count / rows
    values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        activation.apply(to: MutableMatrix(base, rows: rows, columns: columns))
    }
    return values
}

/// `glu` of the `[rows, values.count / rows]` matrix of `values`: half as many.
func appliedGLU(to values: [Float], rows: Int) -> [Float] {
    var values = values
    let columns = values.count / rows / 2
    var halves = [Float](repeating: 0, count: rows * columns)
    values.withUnsafeMutableBufferPointer { x in
        halves.withUnsafeMutableBufferPointer { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            Activation.applyGLU(
                to: MutableMatrix(x, rows: rows, columns: 2 * columns),
                into: MutableMatrix(y, rows: rows, columns: columns))
        }
    }
    return halves
}
