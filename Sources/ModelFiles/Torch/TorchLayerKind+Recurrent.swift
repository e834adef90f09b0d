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
        any RecurrentLayer

    private static let lastKey = "last"

    private static func rnn(
        _ name: String, _ gates: TorchGates, keys: [String] = [], _ make: @escaping Make
    ) -> TorchLayerKind {
        recurrent(name, keys) { context throws(ModelFault) in
            let readsBackward = context.has("weight_ih_l0" + reverse)
            guard !readsBackward || context.bidirectional == .wholeRequest else {
                throw context.fault(
                    .option(key: "bidirectional", value: "true", reason: Bidirectional.advice))
            }
            var count = 1
            while context.has("weight_ih_l\(count)") { count += 1 }
            var cells: [(forward: TorchCell, backward: TorchCell?)] = []
            for index in 0..<count {
                let forward = try TorchCell(context, gates, suffix: "_l\(index)")
                let backward =
                    readsBackward
                    ? try TorchCell(context, gates, suffix: "_l\(index)" + reverse) : nil
                cells.append((forward, backward))
            }
            return try build(cells, context, make)
        }
    }

    private static func cell(
        _ name: String, _ gates: TorchGates, keys: [String] = [], _ make: @escaping Make
    ) -> TorchLayerKind {
        recurrent(name, keys) { context throws(ModelFault) in
            try build([(try TorchCell(context, gates, suffix: ""), nil)], context, make)
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
        _ cells: [(forward: TorchCell, backward: TorchCell?)], _ context: TorchLayerContext,
        _ make: Make
    ) throws(ModelFault) -> Built {
        let isLast = try context.options.flag(lastKey)
        var stages: [TorchLayerKind.Stage] = []
        for (index, cell) in cells.enumerated() {
            let isEnd = isLast && index == cells.count - 1
            let suffix = cells.count == 1 ? "" : "_l\(index)"
            guard let backward = cell.backward else {
                let layer = try make(cell.forward, context, !isEnd)
                stages.append(Stage(layer: layer, suffix: suffix))
                continue
            }
            stages.append(
                Stage(
                    layer: try make(cell.forward, context, true),
                    backward: try make(backward, context, true), suffix: suffix))
            // `out[:, -1]` is where the backward half has made its first step alone.
            if isEnd { stages.append(Stage(layer: LastStep(), suffix: "/last")) }
        }
        return Built(
            stages: stages, inputFeatures: cells.first.map { [$0.forward.kernel.shape[0]] })
    }

    /// What PyTorch puts behind the names of the backward half's tensors.
    private static let reverse = "_reverse"

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
