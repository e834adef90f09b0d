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
        var turned = values
        for block in 0..<blocks {
            let first = block * units
            for index in 0..<rows * units {
                let source = index / units * columns + first + index % units
                turned[index % rows * columns + first + index / rows] = values[source]
            }
        }
        return turned
    }
}
