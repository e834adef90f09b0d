import Recurrent

/// The beginning of rows of state.
extension ServedModel {
    /// Puts one row of state, `[rowWidth]`, to the model's initial state.
    func restart(row: UnsafeMutablePointer<Float>) {
        initialState.withUnsafeBufferPointer { initial in
            guard let base = initial.baseAddress else { return }
            row.update(from: base, count: initial.count)
        }
    }

    /// Puts `tensor` of one row of state, `[rowWidth]`, to the model's initial state.
    func restart(_ tensor: StateTensor, ofRow row: UnsafeMutablePointer<Float>) {
        initialState.withUnsafeBufferPointer { initial in
            guard let base = initial.baseAddress else { return }
            (row + tensor.offset).update(from: base + tensor.offset, count: tensor.width)
        }
    }
}
