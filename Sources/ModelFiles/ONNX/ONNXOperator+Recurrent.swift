import Kernels
import Recurrent

extension ONNXOperator {
    /// Operators that carry state.
    ///
    /// The order of blocks in the file is i, o, f, c for an LSTM and z, r, h for a GRU; ours are
    /// i, f, g, o and z, r, n, so an LSTM's blocks are taken in the order 0, 2, 3, 1.
    static let recurrent = [
        ONNXOperator("LSTM") { builder, node throws(ModelFault) in
            let cell = try ONNXCell(builder, node, blockOrder: [0, 2, 3, 1])
            let isCoupled = try cell.flag("input_forget")
            guard cell.activations[1] == cell.activations[2] else {
                throw node.fault(
                    .attribute(
                        name: "activations", value: "\(node.strings("activations") ?? [])",
                        reason: "the candidate and the cell must have the same"))
            }
            let layer = try builder.checked(node) { () throws(LayerError) in
                try LSTM(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel,
                    bias: cell.summedBias, activation: cell.activations[1],
                    recurrentActivation: cell.activations[0], returnsSequences: true,
                    clip: cell.clip, couplesForget: isCoupled)
            }
            return try cell.outputs(of: layer, &builder)
        },
        ONNXOperator("GRU") { builder, node throws(ModelFault) in
            let cell = try ONNXCell(builder, node, blockOrder: [0, 1, 2])
            let resetAfter = try cell.flag("linear_before_reset")
            let layer = try builder.checked(node) { () throws(LayerError) in
                try GRU(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel,
                    bias: resetAfter ? cell.bias : cell.summedBias, resetAfter: resetAfter,
                    activation: cell.activations[1], recurrentActivation: cell.activations[0],
                    returnsSequences: true, clip: cell.clip)
            }
            return try cell.outputs(of: layer, &builder)
        },
        ONNXOperator("RNN") { builder, node throws(ModelFault) in
            let cell = try ONNXCell(builder, node, blockOrder: [0])
            let layer = try builder.checked(node) { () throws(LayerError) in
                try SimpleRNN(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel,
                    bias: cell.summedBias, activation: cell.activations[0],
                    returnsSequences: true, clip: cell.clip)
            }
            return try cell.outputs(of: layer, &builder)
        },
    ]
}
