/// How Keras 1 lays out an LSTM or GRU that is not for the GPU: three arrays for each gate, and
/// their turn into the three of all gates that Keras 2 has.
///
/// Source: `build` in `keras/layers/recurrent.py` of Keras 1.2.2.
struct KerasFirstCell {
    /// For each gate in Keras' order, which one it is in the file.
    private let order: [Int]

    /// Arrays of a gate: of the inputs, of the state, bias.
    private static let arrayCount = 3
    /// i, f, c, o are written as i, c, f, o; z, r, h as they are.
    private static let orders = ["LSTM": [0, 2, 1, 3], "GRU": [0, 1, 2]]

    /// The cell of the class `kind`; nil where `count` arrays are not those of single gates.
    init?(kind: String?, count: Int) {
        guard let order = kind.flatMap({ Self.orders[$0] }),
            count == order.count * Self.arrayCount
        else { return nil }
        self.order = order
    }

    /// The arrays of all gates that there then are.
    var count: Int { Self.arrayCount }

    /// The array number `index` of all gates, of `shape`: the gates side by side in its last axis.
    ///
    /// - Parameter read: reads the file's array of this number, of this shape.
    func floats(
        _ index: Int, shape: [Int],
        _ read: (_ array: Int, _ shape: [Int]) throws(HDF5Fault) -> [Float]
    ) throws(HDF5Fault) -> [Float] {
        guard let columns = shape.last, columns.isMultiple(of: order.count) else {
            throw .missing
        }
        let units = columns / order.count
        let own = [Int](shape.dropLast()) + [units]
        var gates: [[Float]] = []
        for gate in order { gates.append(try read(gate * Self.arrayCount + index, own)) }
        let rows = gates[0].count / max(1, units)
        var values: [Float] = []
        values.reserveCapacity(rows * columns)
        for row in 0..<rows {
            for gate in gates { values += gate[row * units..<(row + 1) * units] }
        }
        return values
    }
}
