/// The states that a session keeps, and those of a step, which have more behind them.
extension Network {
    /// Begins a request: copies `rows` rows of kept states, `[rows, stateLayout.rowWidth]`, to
    /// `[rows, stepWidth]`, where what lasts for a request alone is zero.
    public func begin(
        _ rows: Int, from kept: UnsafePointer<Float>, to states: UnsafeMutablePointer<Float>
    ) {
        let rowWidth = stateLayout.rowWidth
        guard stepWidth > rowWidth else {
            states.update(from: kept, count: rows * rowWidth)
            return
        }
        for row in 0..<rows {
            let state = states + row * stepWidth
            state.update(from: kept + row * rowWidth, count: rowWidth)
            (state + rowWidth).update(repeating: 0, count: stepWidth - rowWidth)
        }
    }

    /// Ends a request: copies those of `rows` rows of states, `[rows, stepWidth]`, that are carried
    /// on to the next one, to `[rows, stateLayout.rowWidth]`, where the others stay.
    public func carry(
        _ rows: Int, from states: UnsafePointer<Float>, to kept: UnsafeMutablePointer<Float>
    ) {
        let rowWidth = stateLayout.rowWidth
        guard stepWidth > rowWidth || readsBackward else {
            kept.update(from: states, count: rows * rowWidth)
            return
        }
        for tensor in stateLayout.tensors where tensor.isCarried {
            for row in 0..<rows {
                (kept + row * rowWidth + tensor.offset).update(
                    from: states + row * stepWidth + tensor.offset, count: tensor.width)
            }
        }
    }
}
