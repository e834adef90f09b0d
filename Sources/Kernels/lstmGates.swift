/// Activates the gates of an LSTM in place and computes its new state.
///
/// As in Keras (`LSTMCell.call`): i, f, o by the recurrent activation, g by the activation, then
/// `c' = f ∘ c + i ∘ g` and `h' = o ∘ activation(c')`.
/// - Parameters:
///   - gates: [rows, 4 * units], i|f|g|o in each row: sums before, activated gates after.
///   - cell: c, [rows, units].
///   - newCell: c', [rows, units]; not the memory of `cell`.
///   - newHidden: h', [rows, units].
///   - couplesForget: `f = 1 - i` instead of the forget gate's own sum (ONNX's `input_forget`).
public func lstmGates(
    _ gates: MutableMatrix, cell: Matrix, newCell: MutableMatrix, newHidden: MutableMatrix,
    activation: Activation, recurrentActivation: Activation, couplesForget: Bool = false
) {
    let units = cell.columns
    precondition(gates.columns == 4 * units && gates.rows == cell.rows)
    let i = gates.columns(from: 0, count: units)
    let f = gates.columns(from: units, count: units)
    let g = gates.columns(from: 2 * units, count: units)
    let o = gates.columns(from: 3 * units, count: units)
    recurrentActivation.apply(to: i)
    if couplesForget {
        f.setComplement(of: i.readOnly)
    } else {
        recurrentActivation.apply(to: f)
    }
    activation.apply(to: g)
    recurrentActivation.apply(to: o)
    newCell.setProduct(f.readOnly, cell)
    newCell.addProduct(i.readOnly, g.readOnly)
    newHidden.copy(from: newCell.readOnly)
    activation.apply(to: newHidden)
    newHidden.setProduct(o.readOnly, newHidden.readOnly)
}
