/// How `CuDNNLSTM` and `CuDNNGRU` of Keras 2 lay out an array, and its turn into what `LSTM` and
/// a `GRU` with `reset_after` have.
///
/// Source: `_convert_rnn_weights` in `keras/saving/hdf5_format.py` of Keras 2.
struct KerasLegacyCuDNN {
    private let shape: [Int]
    private let isBias: Bool
    private let blocks: Int

    private static let blocksByClass = ["CuDNNLSTM": 4, "CuDNNGRU": 3]
    private static let biasIndex = 2
    private static let rowsAtOnce = 8

    /// The number of gates of the class `kind`; nil where it is none of cuDNN's.
    static func blocks(of kind: String) -> Int? { blocksByClass[kind] }

    /// The array number `index` (kernel, recurrent kernel, bias) of a layer of `blocks` gates,
    /// which is to have `shape`.
    init(shape: [Int], index: Int, blocks: Int) {
        self.shape = shape
        self.blocks = blocks
        isBias = index == Self.biasIndex
    }

    /// The shape of the array in the file: cuDNN has two biases, one behind the other.
    var storedShape: [Int] {
        guard isBias else { return shape }
        // An LSTM's are added up, a GRU's are two rows.
        return [shape.count == 1 ? 2 * shape[0] : shape.reduce(1, *)]
    }

    /// `values` of `storedShape` as `LSTM` or `GRU` has them.
    func turned(_ values: [Float]) -> [Float] {
        guard isBias else { return turnedBlocks(values) }
        guard shape.count == 1 else { return values }
        return (0..<shape[0]).map { values[$0] + values[shape[0] + $0] }
    }

    /// The numbers of each block, as they follow each other row by row, put down column by column.
    private func turnedBlocks(_ values: [Float]) -> [Float] {
        let (rows, columns) = (shape[0], shape[1])
        let units = columns / blocks
        return values.withUnsafeBufferPointer { values in
            [Float](unsafeUninitializedCapacity: values.count) { turned, count in
                adviseLargePages(UnsafeMutableRawBufferPointer(turned))
                for first in stride(from: 0, to: columns, by: units) {
                    // Some rows at a time, so that the lines that are written stay in the cache.
                    for top in stride(from: 0, to: rows, by: Self.rowsAtOnce) {
                        for column in 0..<units {
                            var (row, place) = (column * rows + top).quotientAndRemainder(
                                dividingBy: units)
                            for target in top..<min(top + Self.rowsAtOnce, rows) {
                                turned[target * columns + first + column] =
                                    values[row * columns + first + place]
                                place += 1
                                if place == units { (row, place) = (row + 1, 0) }
                            }
                        }
                    }
                }
                count = values.count
            }
        }
    }
}
