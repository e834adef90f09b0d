/// Computes the new state of a GRU: `h' = z ∘ h + (1 - z) ∘ n`, as in Keras (`GRUCell.call`).
///
/// - Parameters:
///   - update: z, activated, [rows, units].
///   - candidate: n, activated, [rows, units].
///   - hidden: h, [rows, units].
///   - newHidden: h', [rows, units]; not the memory of `hidden`.
public func gruState(
    update: Matrix, candidate: Matrix, hidden: Matrix, newHidden: MutableMatrix
) {
    precondition(update.rows == newHidden.rows && update.columns == newHidden.columns)
    precondition(candidate.rows == newHidden.rows && candidate.columns == newHidden.columns)
    precondition(hidden.rows == newHidden.rows && hidden.columns == newHidden.columns)
    for row in 0..<newHidden.rows {
        let (z, n, h) = (update.row(row), candidate.row(row), hidden.row(row))
        let y = newHidden.row(row)
        for unit in 0..<newHidden.columns { y[unit] = z[unit] * h[unit] + (1 - z[unit]) * n[unit] }
    }
}
