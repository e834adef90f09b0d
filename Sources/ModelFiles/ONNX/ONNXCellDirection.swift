import Kernels
import Recurrent

/// The weights of one direction of a recurrent operator, read and checked.
struct ONNXCellDirection {
    /// Whether it reads its sequence from the end.
    let readsBackward: Bool
    /// `[in, blocks * units]`, the blocks in our order.
    let kernel: Tensor
    /// `[units, blocks * units]`.
    let recurrentKernel: Tensor
    /// `[2, blocks * units]`: of the input, of the recurrence; nil without bias.
    let bias: Tensor?
    /// By the operator's own letters: f, g and, of an LSTM, h.
    let activations: [Activation]

    /// What its layer's name has behind the node's where there are two.
    var suffix: String { readsBackward ? "/backward" : "/forward" }

    /// The two biases in one, for cells that add both in the same place.
    var summedBias: Tensor? {
        bias.map { bias in
            let columns = bias.shape[1]
            return Tensor(
                shape: [columns],
                values: (0..<columns).map { bias.values[$0] + bias.values[columns + $0] })
        }
    }

    /// For each direction of `node` whether it reads backward, which the configuration must
    /// allow.
    static func readsBackward(
        _ node: ONNXNode, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> [Bool] {
        let directions: [Bool]
        let name = try node.string("direction") ?? "forward"
        switch name {
        case "forward": directions = [false]
        case "reverse": directions = [true]
        case "bidirectional": directions = [false, true]
        default:
            throw node.fault(
                .attribute(
                    name: "direction", value: name,
                    reason: "it is forward, reverse or bidirectional"))
        }
        guard !directions.contains(true) || bidirectional == .wholeRequest else {
            throw node.fault(
                .attribute(name: "direction", value: name, reason: Bidirectional.advice))
        }
        return directions
    }

    /// The directions of `node`, whose input has `width` features: our block i is the file's
    /// `blockOrder[i]`.
    static func list(
        of node: ONNXNode, _ builder: ONNXBuilder, _ readsBackward: [Bool], blockOrder: [Int],
        width: Int
    ) throws(ModelFault) -> [ONNXCellDirection] {
        let (count, blocks) = (readsBackward.count, blockOrder.count)
        guard let r = try builder.floats(node, 2), r.shape.count == 3, r.shape[0] == count,
            r.shape[2] > 0, r.shape[1] == blocks * r.shape[2]
        else { throw node.fault(.input(index: 2, reason: "it is no recurrent matrix")) }
        let units = r.shape[2]
        guard let w = try builder.floats(node, 1), w.shape == [count, blocks * units, width] else {
            throw node.fault(
                .input(
                    index: 1,
                    reason: "it should have shape [\(count), \(blocks * units), \(width)]"))
        }
        let biases = try builder.floats(node, 3)
        guard biases == nil || biases?.shape == [count, 2 * blocks * units] else {
            throw node.fault(
                .input(
                    index: 3, reason: "it should have shape [\(count), \(2 * blocks * units)]"))
        }
        let activations = try ONNXActivation.list(of: node, gates: blocks, directions: count)
        return readsBackward.enumerated().map { index, readsBackward in
            ONNXCellDirection(
                readsBackward: readsBackward, kernel: transposed(w, index, blockOrder, units),
                recurrentKernel: transposed(r, index, blockOrder, units),
                bias: biases.map { bias($0, index, blockOrder, units) },
                activations: activations[index])
        }
    }

    /// Matrix `index` of `[directions, blocks * units, columns]` as `[columns, blocks * units]`,
    /// its blocks in our order.
    private static func transposed(
        _ tensor: Tensor, _ index: Int, _ order: [Int], _ units: Int
    ) -> Tensor {
        let columns = tensor.shape[2]
        let first = index * tensor.shape[1]
        let rows = order.flatMap { block in
            first + block * units..<first + (block + 1) * units
        }
        let count = rows.count * columns
        let values = [Float](unsafeUninitializedCapacity: count) { values, initialized in
            tensor.values.withUnsafeBufferPointer { source in
                // In strips of columns, so that what is written lies near what was.
                for first in stride(from: 0, to: columns, by: 16) {
                    for (target, row) in rows.enumerated() {
                        for column in first..<min(first + 16, columns) {
                            values[column * rows.count + target] = source[row * columns + column]
                        }
                    }
                }
            }
            initialized = count
        }
        return Tensor(shape: [columns, rows.count], values: values)
    }

    /// Row `index` of `[directions, 2 * blocks * units]` as `[2, blocks * units]`.
    private static func bias(
        _ tensor: Tensor, _ index: Int, _ order: [Int], _ units: Int
    ) -> Tensor {
        let columns = order.count * units
        let values = [2 * index * columns, (2 * index + 1) * columns].flatMap { first in
            order.flatMap { tensor.values[(first + $0 * units)..<(first + ($0 + 1) * units)] }
        }
        return Tensor(shape: [2, columns], values: values)
    }
}
