import Recurrent

/// Which axes the inputs of a predict came with, and so which its answer has.
struct PredictAxes {
    /// Whether an input has a time axis, or the model none to have.
    private let haveTime: Bool

    /// Those of `values`, which `model` has taken, the first axis being that of the rows.
    init(_ values: InputValues, of model: NetworkSignature) {
        let ranks: [(input: Network.Input, rank: Int)] =
            switch values {
            case .single(let tensor): model.inputs.prefix(1).map { ($0, tensor.shape.count) }
            case .named(let tensors):
                tensors.compactMap { named in
                    model.inputs.first { $0.name == named.name }
                        .map { ($0, named.tensor.shape.count) }
                }
            }
        let timed = ranks.filter(\.input.shape.isSequence)
        haveTime =
            timed.isEmpty || timed.contains { $0.rank == $0.input.shape.features.count + 2 }
    }

    /// An output as the client reads it: without the axis that its inputs came without.
    func answered(_ tensor: Tensor, _ output: Network.Output) -> Tensor {
        guard !haveTime, output.steps == .request, tensor.shape.count > 1, tensor.shape[1] == 1
        else { return tensor }
        return Tensor(
            shape: [tensor.shape[0]] + tensor.shape.dropFirst(2), values: tensor.values)
    }
}
