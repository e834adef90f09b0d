import Recurrent

/// How the rows of PyTorch's recurrent weights are ordered, and their turn into the order and
/// layout of `Recurrent`.
///
/// PyTorch multiplies `W·x`, so a weight is `[blocks * units, in]`, transposed to `Recurrent`'s.
/// Source: the documentation of `torch.nn.LSTM`, `GRU` and `RNN`, "Variables".
struct TorchGates: Sendable {
    /// The block of PyTorch that becomes each block of ours.
    let order: [Int]

    private static let tile = 16

    /// i, f, g, o, which is our order.
    static let lstm = TorchGates(order: [0, 1, 2, 3])
    /// r, z, n, where ours is z, r, n.
    static let gru = TorchGates(order: [1, 0, 2])
    /// No gates.
    static let rnn = TorchGates(order: [0])

    /// `[in, blocks * units]` in our order of a weight `[blocks * units, in]` in PyTorch's.
    func kernel(_ weight: Tensor) -> Tensor {
        let (rows, columns) = (weight.shape[0], weight.shape[1])
        let places = sources(rows)
        let values = weight.values.withUnsafeBufferPointer { weight in
            [Float](unsafeUninitializedCapacity: rows * columns) { kernel, count in
                adviseLargePages(UnsafeMutableRawBufferPointer(kernel))
                // By tiles, so that what is read stays in the cache, and along the lines that are
                // written, which it would be too narrow for.
                for left in stride(from: 0, to: columns, by: Self.tile) {
                    for first in stride(from: 0, to: rows, by: Self.tile) {
                        let end = min(first + Self.tile, rows)
                        for column in left..<min(left + Self.tile, columns) {
                            for row in first..<end {
                                kernel[column * rows + row] =
                                    weight[places[row] * columns + column]
                            }
                        }
                    }
                }
                count = rows * columns
            }
        }
        return Tensor(shape: [columns, rows], values: values)
    }

    /// The bias `[blocks * units]` in our order.
    func bias(_ bias: Tensor) -> [Float] {
        sources(bias.values.count).map { bias.values[$0] }
    }

    /// The row of PyTorch that becomes each of our `rows`.
    private func sources(_ rows: Int) -> [Int] {
        let units = rows / order.count
        return order.flatMap { block in (0..<units).map { block * units + $0 } }
    }
}
