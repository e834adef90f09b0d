import Recurrent

/// The values for one input of a network, and where those of a row and a step lie in them.
struct StepInput {
    private let input: Network.Input
    /// What a refusal calls it: `inputs` or `inputs.name`.
    private let what: String
    private let tensor: Tensor
    /// The length of the time axis; nil for an input that has none and is the same at every step.
    let time: Int?

    /// Floats of one row at one step.
    var width: Int { input.shape.width }

    /// Copies what `step` of a sweep reads of all rows to `destination`, `[batch, width]`.
    func gather(
        step: Int, of sweep: Sweep, rows: RowLengths,
        to destination: UnsafeMutablePointer<Float>
    ) {
        let times = time ?? 1
        let hasSteps = time != nil && sweep.steps == .request
        tensor.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<rows.batch {
                // Of a row that has ended any step will do.
                let at = hasSteps ? max(0, rows.place(of: step, row: row, in: sweep)) : 0
                (destination + row * width)
                    .update(from: base + (row * times + at) * width, count: width)
            }
        }
    }

    /// Refuses what is no row of an embedding's table.
    func checkIDs() throws(SessionError) {
        guard let vocabulary = input.vocabulary else { return }
        for (index, value) in tensor.values.enumerated() {
            let isID = value >= 0 && value < Float(vocabulary) && value == value.rounded()
            guard !isID else { continue }
            throw .notAnID(
                what: what, place: tensor.place(of: index), value: value,
                vocabulary: vocabulary)
        }
    }
}

extension StepInput {
    /// The inputs in the network's order and the time that all of them have, once names and shapes
    /// are right.
    static func all(
        _ values: InputValues, isRowsFirst: Bool = false, network: Network, batchSize: Int
    ) throws(SessionError) -> (inputs: [StepInput], time: Int) {
        var inputs: [StepInput] = []
        inputs.reserveCapacity(network.inputs.count)
        var time: Int?
        // A network without any time axis takes one call a step.
        let takesCalls = !network.inputs.contains { $0.shape.isSequence }
        for (input, what, tensor) in try paired(values, network.inputs) {
            let tensor =
                isRowsFirst
                ? try rows(tensor, of: input, what: what, batchSize: batchSize, time: time)
                : tensor
            let own = try StepInput(
                input, what: what, tensor: tensor, batchSize: batchSize,
                hasTime: takesCalls || input.shape.isSequence, time: time)
            time = time ?? own.time
            inputs.append(own)
        }
        return (inputs, time ?? 1)
    }

    /// `tensor`, whose first axis is that of the rows, with a time axis if `input` has one: that of
    /// one step where it came without.
    private static func rows(
        _ tensor: Tensor, of input: Network.Input, what: String, batchSize: Int, time: Int?
    ) throws(SessionError) -> Tensor {
        let (shape, features) = (tensor.shape, input.shape.features)
        let hasTime = input.shape.isSequence && shape.count == features.count + 2
        guard shape.first == batchSize, hasTime || shape.count == features.count + 1,
            shape.suffix(features.count) == features[...]
        else {
            let outer = [batchSize] + (input.shape.isSequence ? [time] : [])
            throw .shape(what: what, expected: outer + features, actual: shape)
        }
        guard input.shape.isSequence, !hasTime else { return tensor }
        return Tensor(shape: [batchSize, 1] + shape.dropFirst(), values: tensor.values)
    }

    /// Each input of the network with its name in a refusal and the tensor that was sent for it.
    private static func paired(
        _ values: InputValues, _ inputs: [Network.Input]
    ) throws(SessionError) -> [(Network.Input, String, Tensor)] {
        switch values {
        case .single(let tensor):
            guard inputs.count == 1 else { throw .missingInput(inputs[0].name) }
            return [(inputs[0], "inputs", tensor)]
        case .named(let named):
            var rest = Set(inputs.map(\.name))
            var given: [String: Tensor] = [:]
            for input in named {
                // A second value for one input finds its name taken, and is one too many.
                guard rest.remove(input.name) != nil else {
                    throw .unknownInput(input.name, known: inputs.map(\.name).filter(rest.contains))
                }
                given[input.name] = input.tensor
            }
            var pairs: [(Network.Input, String, Tensor)] = []
            for input in inputs {
                guard let tensor = given[input.name] else { throw .missingInput(input.name) }
                pairs.append((input, "inputs.\(input.name)", tensor))
            }
            return pairs
        }
    }

    /// - Parameters:
    ///   - hasTime: whether the input has a value for each step.
    ///   - time: the time that the inputs before this one have.
    private init(
        _ input: Network.Input, what: String, tensor: Tensor, batchSize: Int, hasTime: Bool,
        time: Int?
    ) throws(SessionError) {
        let features = input.shape.features
        var refusal: SessionError {
            .shape(
                what: what, expected: [batchSize] + (hasTime ? [time] : []) + features,
                actual: tensor.shape)
        }
        let outer = tensor.shape.count - features.count
        let outerMax = hasTime ? 2 : 1
        guard (0...outerMax).contains(outer), tensor.shape.suffix(features.count) == features[...]
        else { throw refusal }
        // A session of one row may leave its batch axis out, and its time axis for one step. One
        // of several rows may send the model's own shape where that has no time axis.
        let isOneCall = hasTime && !input.shape.isSequence && outer == 1 && batchSize > 1
        guard outer == outerMax || isOneCall ? tensor.shape[0] == batchSize : batchSize == 1 else {
            throw refusal
        }
        let own = outer == 0 || isOneCall ? 1 : tensor.shape[outer - 1]
        guard !hasTime || time == nil || time == own else { throw refusal }
        self.input = input
        self.what = what
        self.tensor = tensor
        self.time = hasTime ? own : nil
    }
}
