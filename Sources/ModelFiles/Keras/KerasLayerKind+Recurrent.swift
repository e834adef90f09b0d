import Kernels
import Recurrent

extension KerasLayerKind {
    /// Layers that carry state.
    ///
    /// The order of gates in the file is Keras' own, which is also that of `Recurrent`: i, f, c, o
    /// for an LSTM, z, r, h for a GRU.
    static let recurrent = [
        KerasLayerKind("LSTM", .recurrent) { context throws(ModelFault) in
            let cell = try Cell(context, blocks: 4)
            return try context.checked { () throws(LayerError) in
                try LSTM(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                    activation: cell.activation, recurrentActivation: cell.recurrentActivation,
                    returnsSequences: cell.returnsSequences)
            }
        },
        KerasLayerKind("GRU", .recurrent) { context throws(ModelFault) in
            let resetAfter = try context.options.bool("reset_after", default: true)
            let cell = try Cell(context, blocks: 3, biasRows: resetAfter ? 2 : nil)
            return try context.checked { () throws(LayerError) in
                try GRU(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                    resetAfter: resetAfter, activation: cell.activation,
                    recurrentActivation: cell.recurrentActivation,
                    returnsSequences: cell.returnsSequences)
            }
        },
        KerasLayerKind("SimpleRNN", .recurrent) { context throws(ModelFault) in
            let cell = try Cell(context, blocks: 1)
            return try context.checked { () throws(LayerError) in
                try SimpleRNN(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                    activation: cell.activation, returnsSequences: cell.returnsSequences)
            }
        },
    ]

    /// What the three recurrent layers have in common, read and checked.
    private struct Cell {
        /// `[in, blocks * units]`.
        let kernel: Tensor
        /// `[units, blocks * units]`.
        let recurrentKernel: Tensor
        /// `[blocks * units]` or `[biasRows, blocks * units]`; nil without bias.
        let bias: Tensor?
        let activation: Activation
        let recurrentActivation: Activation
        let returnsSequences: Bool

        /// Reads a cell whose kernels are `blocks` matrices side by side.
        ///
        /// Options that only matter in training (dropout, initialisers, regularisers,
        /// constraints), to speed (`unroll`) or to Keras' own state (`stateful`) are not read.
        init(
            _ context: KerasLayerContext, blocks: Int, biasRows: Int? = nil
        ) throws(ModelFault) {
            let options = context.options
            if context.bidirectional == .refuse {
                try context.refuse("go_backwards", because: Bidirectional.advice)
            }
            let units = try options.positive("units")
            let width = try context.inputWidth()
            let hasBias = try options.bool("use_bias", default: true)
            let columns = blocks * units
            var shapes = [[width, columns], [units, columns]]
            if hasBias { shapes.append((biasRows.map { [$0] } ?? []) + [columns]) }
            let tensors = try context.weights.tensors(in: context.layer.cellGroup, shapes)
            kernel = tensors[0]
            recurrentKernel = tensors[1]
            bias = hasBias ? tensors[2] : nil
            activation = try context.activation("activation", default: .tanh)
            recurrentActivation = try context.activation(
                "recurrent_activation", default: .sigmoid)
            returnsSequences = try options.bool("return_sequences", default: false)
        }
    }
}
