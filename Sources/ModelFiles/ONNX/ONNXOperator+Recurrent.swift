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
            return try outputs(cell, &builder) { own, builder throws(ModelFault) in
                guard own.activations[1] == own.activations[2] else {
                    throw node.fault(
                        .attribute(
                            name: "activations", value: "\(try node.strings("activations") ?? [])",
                            reason: "the candidate and the cell must have the same"))
                }
                return try builder.checked(node) { () throws(LayerError) in
                    try LSTM(
                        kernel: own.kernel, recurrentKernel: own.recurrentKernel,
                        bias: own.summedBias, activation: own.activations[1],
                        recurrentActivation: own.activations[0], returnsSequences: true,
                        clip: cell.clip, couplesForget: isCoupled)
                }
            }
        },
        ONNXOperator("GRU") { builder, node throws(ModelFault) in
            let cell = try ONNXCell(builder, node, blockOrder: [0, 1, 2])
            let resetAfter = try cell.flag("linear_before_reset")
            return try outputs(cell, &builder) { own, builder throws(ModelFault) in
                try builder.checked(node) { () throws(LayerError) in
                    try GRU(
                        kernel: own.kernel, recurrentKernel: own.recurrentKernel,
                        bias: resetAfter ? own.bias : own.summedBias, resetAfter: resetAfter,
                        activation: own.activations[1], recurrentActivation: own.activations[0],
                        returnsSequences: true, clip: cell.clip)
                }
            }
        },
        ONNXOperator("RNN") { builder, node throws(ModelFault) in
            let cell = try ONNXCell(builder, node, blockOrder: [0])
            return try outputs(cell, &builder) { own, builder throws(ModelFault) in
                try builder.checked(node) { () throws(LayerError) in
                    try SimpleRNN(
                        kernel: own.kernel, recurrentKernel: own.recurrentKernel,
                        bias: own.summedBias, activation: own.activations[0],
                        returnsSequences: true, clip: cell.clip)
                }
            }
        },
    ]

    /// The outputs of `cell`, each of whose directions is the layer that `make` makes of it.
    private static func outputs(
        _ cell: ONNXCell, _ builder: inout ONNXBuilder,
        make: (ONNXCellDirection, ONNXBuilder) throws(ModelFault) -> any RecurrentLayer
    ) throws(ModelFault) -> [ONNXValue] {
        var layers: [any RecurrentLayer] = []
        for direction in cell.directions { layers.append(try make(direction, builder)) }
        return try cell.outputs(of: layers, &builder)
    }
}
