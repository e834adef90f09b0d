import Kernels
import Recurrent

/// One row of the kernels' table: a stack of recurrent layers and how it is called.
struct KernelCell {
    /// The kind of layer.
    enum Kind: String, CaseIterable {
        case lstm, gru
    }

    var kind = Kind.lstm
    var units: Int
    var layers: Int
    /// The length of an input row.
    var input: Int
    /// Rows of a call.
    var batch: Int
    /// Time steps of a call, with state in and state out.
    var time: Int
    var threads: Int

    /// The stacks whose figures are kept, as (units, layers, input).
    static let stacks = [(128, 1, 32), (256, 2, 64), (512, 2, 64), (1024, 1, 128)]
    static let batches = [1, 8, 16, 64, 256]

    /// The stack with reproducible weights of the size that trained ones have.
    func network() throws -> Network {
        var random = Weyl(seed: UInt64(units * 31 + layers * 7 + input))
        func tensor(_ shape: [Int]) -> Tensor {
            let bound = 1 / Float(units).squareRoot()
            return Tensor(
                shape: shape,
                values: (0..<shape.reduce(1, *)).map { _ in bound * random.next() })
        }
        let definitions = try (0..<layers).map { index in
            let width = index == 0 ? input : units
            let layer: any Layer =
                switch kind {
                case .lstm:
                    try LSTM(
                        kernel: tensor([width, 4 * units]),
                        recurrentKernel: tensor([units, 4 * units]), bias: tensor([4 * units]),
                        returnsSequences: true)
                case .gru:
                    try GRU(
                        kernel: tensor([width, 3 * units]),
                        recurrentKernel: tensor([units, 3 * units]),
                        bias: tensor([2, 3 * units]), resetAfter: true, returnsSequences: true)
                }
            return Network.Definition(
                name: "\(kind.rawValue)_\(index)", layer: layer,
                inputs: [index == 0 ? .input(0) : .node(index - 1)])
        }
        return try Network(
            inputs: [
                .init(name: "x", shape: ValueShape(features: [input], isSequence: true))
            ], layers: definitions, outputs: [.node(layers - 1)])
    }

    /// Floating-point operations of a step, each product and each sum one.
    var operations: Double {
        let gates = kind == .lstm ? 4 : 3
        let widths = (0..<layers).reduce(0) { $0 + ($1 == 0 ? input : units) + units }
        return 2 * Double(batch * widths * gates * units)
    }
}
