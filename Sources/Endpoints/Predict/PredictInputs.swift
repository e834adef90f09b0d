import Recurrent
import Sessions

/// The inputs of a predict as a session takes them: the first axis is that of the rows, whatever
/// the rank.
struct PredictInputs: Sendable {
    /// The tensors, with all their axes.
    let values: InputValues
    /// Whether they came with a time axis; without one they are one step, and so is the answer.
    let haveTime: Bool

    /// What `values`, whose first axis is that of the rows, are to `network`.
    ///
    /// A tensor that lacks the time axis is one step of each row. Names are looked at later.
    init(_ values: InputValues, of network: Network) throws(Refusal) {
        var haveTime = network.inputs.allSatisfy { !$0.shape.isSequence }
        switch values {
        case .single(let tensor):
            guard network.inputs.count == 1, let input = network.inputs.first else {
                throw Refusal(
                    SessionError.missingInput(network.inputs.first?.name ?? "inputs"))
            }
            self.values = .single(
                try Self.whole(tensor, for: input, "inputs", haveTime: &haveTime))
        case .named(let tensors):
            var whole: [NamedTensor] = []
            for named in tensors {
                guard let input = network.inputs.first(where: { $0.name == named.name }) else {
                    throw Refusal(
                        SessionError.unknownInput(
                            named.name, known: network.inputs.map(\.name)))
                }
                let tensor = try Self.whole(
                    named.tensor, for: input, "inputs.\(named.name)", haveTime: &haveTime)
                whole.append(NamedTensor(name: named.name, tensor: tensor))
            }
            self.values = .named(whole)
        }
        self.haveTime = haveTime
    }

    private static func whole(
        _ tensor: Tensor, for input: Network.Input, _ what: String, haveTime: inout Bool
    ) throws(Refusal) -> Tensor {
        let (shape, features) = (tensor.shape, input.shape.features)
        let hasTime = input.shape.isSequence && shape.count == features.count + 2
        haveTime = haveTime || hasTime
        if hasTime { return tensor }
        guard shape.count == features.count + 1 else {
            let expected = (input.shape.isSequence ? [nil, nil] : [nil]) + features.map { $0 }
            throw Refusal(SessionError.shape(what: what, expected: expected, actual: shape))
        }
        guard input.shape.isSequence else { return tensor }
        return Tensor(shape: [shape[0], 1] + shape.dropFirst(), values: tensor.values)
    }

    /// The output of `network` at `index` as the client reads it: without the axis that its inputs
    /// do not have.
    func answered(_ tensor: Tensor, _ output: Network.Output) -> Tensor {
        guard !haveTime, let steps = output.steps, steps.count == nil,
            tensor.shape.count > 1, tensor.shape[1] == 1
        else { return tensor }
        return Tensor(
            shape: [tensor.shape[0]] + tensor.shape.dropFirst(2), values: tensor.values)
    }
}
