/// The layers that `RNN(cell)` and `RNN([cells])` are: one of each cell, one behind the other.
///
/// A single cell's layer is called as the RNN, those of a stack `rnn/lstm_cell`.
enum KerasCells {
    private static let kinds = [
        "LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN",
    ]
    /// What an RNN decides for its cells.
    private static let shared = ["go_backwards", "zero_output_for_mask", "return_sequences"]

    /// The layers of the RNN in `entry`, which are called as `call`; one at least.
    static func layers(of entry: JSONValue, _ call: KerasCall) throws(ModelFault) -> [KerasLayer] {
        let options = KerasOptions(layer: call.name, values: entry["config"])
        let cell = try KerasLayer(options.values["cell"], name: call.name)
        let path = call.path + "/cell"
        guard cell.isOfKeras, cell.kind == "StackedRNNCells" else {
            return [try layer(cell, options, path, call, isLast: true)]
        }
        let entries = try cell.options.array("cells")
        guard !entries.isEmpty, entries.count <= KerasFlattening.layerCountMax else {
            throw cell.options.wrong("cells", expected: "cells")
        }
        var paths = KerasPathCounter(path + "/cells")
        var layers: [KerasLayer] = []
        for (index, entry) in entries.enumerated() {
            let own = try KerasLayer(entry)
            let named = try KerasLayer(entry, name: "\(call.name)/\(own.ownName)")
            layers.append(
                try layer(
                    named, options, paths.next(own.kind), call,
                    isLast: index == entries.count - 1))
        }
        return layers
    }

    private static func layer(
        _ cell: KerasLayer, _ rnn: KerasOptions, _ path: String, _ call: KerasCall, isLast: Bool
    ) throws(ModelFault) -> KerasLayer {
        guard cell.isOfKeras || cell.module?.hasPrefix("keras") == true else {
            throw cell.fault(.customKind(registeredName: cell.registeredName ?? cell.kind))
        }
        guard let kind = kinds[cell.kind], case .object(var values) = cell.options.values else {
            throw cell.fault(.unknownKind(served: kinds.keys.sorted()))
        }
        for key in shared { values[key] = rnn.values[key] }
        // Each cell of a stack hands every step on to the next one.
        if !isLast { values["return_sequences"] = .bool(true) }
        // Between the cells of a stack no step moves, whichever end they begin at.
        let isFlipped =
            isLast ? call.isFlipped : try rnn.bool("go_backwards", default: false)
        var layer = KerasLayer(cell, as: kind, name: cell.name, values: .object(values))
        layer.path = path
        layer.isPerStep = call.isPerStep
        layer.callCount = call.callCount
        layer.isFlipped = isFlipped
        return layer
    }
}
