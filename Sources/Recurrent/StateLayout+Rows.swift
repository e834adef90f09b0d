/// States one by one, and as rows in which all lie together.
extension StateLayout {
    /// Rows of state, `[batch, rowWidth]`, from one `[batch] + shape` for each of `tensors`.
    public func rows(of states: [Tensor], batch: Int) -> Tensor {
        precondition(states.count == tensors.count, "\(states.count) states")
        var rows = Tensor(zeros: [batch, rowWidth])
        for (tensor, state) in zip(tensors, states) {
            precondition(state.shape == [batch] + tensor.shape, "state \(state.shape)")
            for row in 0..<batch {
                for unit in 0..<tensor.width {
                    rows.values[row * rowWidth + tensor.offset + unit] =
                        state.values[row * tensor.width + unit]
                }
            }
        }
        return rows
    }

    /// One `[batch] + shape` for each of `tensors`, from `rows` of state, `[batch, rowWidth]`.
    public func states(of rows: Tensor) -> [Tensor] {
        tensors.map { tensor in
            var state = Tensor(zeros: [rows.shape[0]] + tensor.shape)
            for row in 0..<rows.shape[0] {
                for unit in 0..<tensor.width {
                    state.values[row * tensor.width + unit] =
                        rows.values[row * rowWidth + tensor.offset + unit]
                }
            }
            return state
        }
    }
}
