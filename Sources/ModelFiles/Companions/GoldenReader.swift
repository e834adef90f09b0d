import Containers
import Recurrent

/// The reading of a recording's keys and shapes, before anything is run.
struct GoldenReader {
    private let npz: Npz
    private let network: Network
    /// Whether calls are counted; an input that is itself called `0` is no call.
    private let isNumbered: Bool
    // A recording of a few sequences needs some thousand.
    private static let floatsMax = 1 << 26
    /// Keys that nobody has asked for yet.
    private var unread: Set<String>

    init(_ npz: Npz, network: Network) {
        self.npz = npz
        self.network = network
        unread = Set(npz.entries.map(\.key))
        isNumbered =
            !network.inputs.contains { $0.name == "0" }
            && npz.entries.contains { Self.isOf(call: 0, $0.key) }
    }

    /// The calls, at least one; every key is of one of them.
    mutating func calls() throws(CompanionFault) -> [Golden.Call] {
        var calls: [Golden.Call] = []
        if isNumbered {
            while unread.contains(where: { Self.isOf(call: calls.count, $0) }) {
                calls.append(try call("/\(calls.count)", batch: calls.first?.batch))
            }
        } else {
            calls.append(try call("", batch: nil))
        }
        // In the order of the file, so that always the same one is told.
        if let key = npz.entries.map(\.key).first(where: unread.contains) {
            throw .unknownKey(key, known: knownKeys)
        }
        return calls
    }

    private static func isOf(call: Int, _ key: String) -> Bool {
        key == "inputs/\(call)" || key.hasPrefix("inputs/\(call)/")
    }

    private var knownKeys: [String] {
        let number = isNumbered ? "/0" : ""
        return keys("inputs\(number)", network.inputs.map(\.name))
            + keys("outputs\(number)", network.outputs.map(\.name))
            + network.stateLayout.tensors.map { "states\(number)/\($0.layer)/\($0.name)" }
    }

    private func keys(_ scope: String, _ names: [String]) -> [String] {
        names.count == 1 ? [scope] : names.map { "\(scope)/\($0)" }
    }

    private mutating func call(
        _ number: String, batch: Int?
    ) throws(CompanionFault) -> Golden.Call {
        var inputs: [Tensor] = []
        for input in network.inputs {
            let entry = try entry(
                "inputs\(number)", input.name, isAlone: network.inputs.count == 1)
            let lead = inputs.first.map { ($0.shape[0], $0.shape[1] as Int?) }
            inputs.append(
                try tensor(entry, for: input, batch: lead?.0 ?? batch, time: lead?.1))
        }
        let (batch, time) = (inputs[0].shape[0], inputs[0].shape[1])
        var outputs: [Npz.Entry] = []
        for (index, output) in network.outputs.enumerated() {
            let entry = try entry(
                "outputs\(number)", output.name, isAlone: network.outputs.count == 1, at: index)
            let rows = RowLengths(batch: batch, time: time)
            let steps = SequenceRunner.stepCount(of: output, in: network, rows: rows)
            let (whole, last) = ([batch, steps], [batch])
            let shape = entry.array.shape
            guard [whole, last].contains(where: { $0 + output.shape.features == shape }) else {
                let steps = output.shape.isSequence ? whole : last
                throw .shape(
                    key: entry.key, expected: steps + output.shape.features, actual: shape)
            }
            outputs.append(entry)
        }
        return Golden.Call(
            inputs: inputs, outputs: outputs, states: try states(number, batch: batch))
    }

    private mutating func states(
        _ number: String, batch: Int
    ) throws(CompanionFault) -> [(index: Int, entry: Npz.Entry)] {
        var states: [(index: Int, entry: Npz.Entry)] = []
        for (index, tensor) in network.stateLayout.tensors.enumerated() {
            let key = "states\(number)/\(tensor.layer)/\(tensor.name)"
            guard let entry = take(key) else { continue }
            guard entry.array.shape == [batch] + tensor.shape else {
                throw .shape(
                    key: key, expected: [batch] + tensor.shape, actual: entry.array.shape)
            }
            states.append((index, entry))
        }
        return states
    }

    /// Floats that running so many rows and steps takes: buffers by the row, outputs by the step.
    private func floatsToRun(batch: Int, time: Int) -> Int {
        let row = network.nodes.reduce(2 * network.stepWidth) {
            $0 + $1.shape.width + $1.layer.scratchPerRow
        }
        let rows = RowLengths(batch: batch, time: time)
        let outputs = network.outputs.reduce(0) { sum, output in
            let steps = SequenceRunner.stepCount(of: output, in: network, rows: rows)
            return sum + steps * output.shape.width
        }
        let kept = KeptValues.bytes(for: network, rows: rows) / MemoryLayout<Float>.stride
        return batch * (row + outputs) + kept
    }

    /// The array of an input or output: by its name, by its number if it has one, or alone under
    /// the scope itself.
    private mutating func entry(
        _ scope: String, _ name: String, isAlone: Bool, at index: Int? = nil
    ) throws(CompanionFault) -> Npz.Entry {
        if isAlone, let entry = take(scope) { return entry }
        if let entry = take("\(scope)/\(name)") { return entry }
        if let index, let entry = take("\(scope)/\(index)") { return entry }
        throw .missing(key: isAlone ? scope : "\(scope)/\(name)")
    }

    private mutating func take(_ key: String) -> Npz.Entry? {
        unread.remove(key)
        return npz[key].map { Npz.Entry(key: key, array: $0) }
    }

    /// The array as `[batch, time, features…]`; without a time axis it is one step, where the
    /// model's own input has none either.
    private func tensor(
        _ entry: Npz.Entry, for input: Network.Input, batch: Int?, time: Int?
    ) throws(CompanionFault) -> Tensor {
        let features = input.shape.features
        var shape = entry.array.shape
        if !input.shape.isSequence, shape.count == features.count + 1 { shape.insert(1, at: 1) }
        let time = network.takesOneCall ? 1 : time
        let fits =
            shape.count == features.count + 2 && Array(shape.dropFirst(2)) == features
            && shape[0] > 0 && shape[1] > 0 && shape[0] == batch ?? shape[0]
            && shape[1] == time ?? shape[1]
        guard fits else {
            throw .shape(
                key: entry.key, expected: [batch, time] + features, actual: entry.array.shape)
        }
        let needed = floatsToRun(batch: shape[0], time: shape[1])
        guard needed <= Self.floatsMax else {
            throw .tooLarge(key: entry.key, limit: Self.floatsMax, actual: needed)
        }
        let values = entry.array.values
        if let vocabulary = input.vocabulary,
            let index = values.firstIndex(where: {
                !(0..<Float(vocabulary)).contains($0) || $0 != $0.rounded()
            })
        {
            throw .number(
                key: entry.key,
                place: Tensor.place(of: index, in: entry.array.shape),
                actual: values[index], expected: "an id from 0 to \(vocabulary - 1)")
        }
        return Tensor(shape: shape, values: values)
    }
}

extension Golden.Call {
    fileprivate var batch: Int { inputs[0].shape[0] }
}
