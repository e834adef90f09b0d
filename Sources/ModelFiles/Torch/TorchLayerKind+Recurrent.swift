import Kernels
import Recurrent

extension TorchLayerKind {
    /// Modules that carry state: whole ones, whose tensors are numbered by stacked layer, and
    /// single cells, which are stepped through time as their users' own loop does.
    static let recurrent = [
        rnn("LSTM", .lstm, makeLSTM),
        rnn("GRU", .gru, makeGRU),
        rnn("RNN", .rnn, keys: ["nonlinearity"], makeRNN),
        cell("LSTMCell", .lstm, makeLSTM),
        cell("GRUCell", .gru, makeGRU),
        cell("RNNCell", .rnn, keys: ["nonlinearity"], makeRNN),
    ]

    /// Makes a layer of one cell's tensors.
    private typealias Make =
        @Sendable (TorchCell, TorchLayerContext, _ returnsSequences: Bool) throws(ModelFault) ->
        any Layer

    private static let lastKey = "last"

    private static func rnn(
        _ name: String, _ gates: TorchGates, keys: [String] = [], _ make: @escaping Make
    ) -> TorchLayerKind {
        recurrent(name, keys) { context throws(ModelFault) in
            guard !context.has("weight_ih_l0_reverse") else {
                throw context.fault(
                    .option(
                        key: "bidirectional", value: "true",
                        reason: "the backward half needs the whole sequence before its first step;"
                            + " train the model with bidirectional=False"))
            }
            var count = 1
            while context.has("weight_ih_l\(count)") { count += 1 }
            var cells: [TorchCell] = []
            for index in 0..<count {
                cells.append(try TorchCell(context, gates, suffix: "_l\(index)"))
            }
            return try build(cells, context, make)
        }
    }

    private static func cell(
        _ name: String, _ gates: TorchGates, keys: [String] = [], _ make: @escaping Make
    ) -> TorchLayerKind {
        recurrent(name, keys) { context throws(ModelFault) in
            try build([try TorchCell(context, gates, suffix: "")], context, make)
        }
    }

    private static func recurrent(
        _ name: String, _ keys: [String],
        _ build: @escaping @Sendable (TorchLayerContext) throws(ModelFault) -> Built
    ) -> TorchLayerKind {
        TorchLayerKind(
            name, weights: .required, keys: [lastKey] + keys, isRecurrent: true, build)
    }

    /// The stacked layers of `cells`; the last of them alone may leave the time axis out.
    private static func build(
        _ cells: [TorchCell], _ context: TorchLayerContext, _ make: Make
    ) throws(ModelFault) -> Built {
        let isLast = try context.options.flag(lastKey)
        var layers: [any Layer] = []
        for cell in cells {
            let returnsSequences = layers.count + 1 < cells.count || !isLast
            layers.append(try make(cell, context, returnsSequences))
        }
        return Built(layers: layers, inputFeatures: cells.first.map { [$0.kernel.shape[0]] })
    }

    private static let makeLSTM: Make = { cell, context, returnsSequences throws(ModelFault) in
        if let projection = cell.projection {
            return try context.checked { () throws(LayerError) in
                try ProjectedLSTM(
                    kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                    projection: projection, returnsSequences: returnsSequences)
            }
        }
        return try context.checked { () throws(LayerError) in
            try LSTM(
                kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                returnsSequences: returnsSequences)
        }
    }

    /// PyTorch's n = tanh(W_in x + b_in + r (W_hn h + b_hn)) is the reset after the product.
    private static let makeGRU: Make = { cell, context, returnsSequences throws(ModelFault) in
        try context.checked { () throws(LayerError) in
            try GRU(
                kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.biases,
                resetAfter: true, returnsSequences: returnsSequences)
        }
    }

    private static let makeRNN: Make = { cell, context, returnsSequences throws(ModelFault) in
        let name = try context.options.choice("nonlinearity", of: ["tanh", "relu"])
        return try context.checked { () throws(LayerError) in
            try SimpleRNN(
                kernel: cell.kernel, recurrentKernel: cell.recurrentKernel, bias: cell.bias,
                activation: name == "relu" ? .relu : .tanh, returnsSequences: returnsSequences)
        }
    }
}
