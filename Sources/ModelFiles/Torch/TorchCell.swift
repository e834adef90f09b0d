import Recurrent

/// The tensors of one recurrent layer, read, checked, and in `Recurrent`'s order and layout.
struct TorchCell {
    /// `[in, blocks * units]`.
    let kernel: Tensor
    /// `[units, blocks * units]`, or `[projected, blocks * units]` where there is a projection.
    let recurrentKernel: Tensor
    /// `[units, projected]`; nil where h is not projected.
    let projection: Tensor?
    /// The input's bias above the recurrence's, `[2, blocks * units]`; nil without bias.
    let biases: Tensor?

    /// Reads `weight_ih`, `weight_hh` and, where the module has them, `bias_ih` and `bias_hh`,
    /// each with `suffix` behind it.
    init(
        _ context: TorchLayerContext, _ gates: TorchGates, suffix: String
    ) throws(ModelFault) {
        // A projection [projected, units] comes between the units and what recurs of them.
        projection = try Self.projection(context, suffix: suffix)
        let recurrent = "weight_hh" + suffix
        let shape = context.weights.shape(TorchWeights.name(context.prefix, recurrent))
        let units = projection?.shape[0] ?? shape?.last
        let rows = units.flatMap { units in
            let (rows, overflows) = units.multipliedReportingOverflow(by: gates.order.count)
            return overflows ? nil : rows
        }
        let columns = projection?.shape[1] ?? units
        recurrentKernel = gates.kernel(try context.tensor(recurrent, [rows, columns]))
        kernel = gates.kernel(try context.tensor("weight_ih" + suffix, [rows, nil]))
        biases = try Self.biases(context, gates, suffix: suffix, rows: rows)
    }

    /// The projection `[units, projected]` of a module with `proj_size`.
    private static func projection(
        _ context: TorchLayerContext, suffix: String
    ) throws(ModelFault) -> Tensor? {
        let weight = try context.optionalTensor("weight_hr" + suffix, [nil, nil])
        return weight.map(TorchGates.rnn.kernel)
    }

    /// Both biases or none: PyTorch leaves out the two together.
    private static func biases(
        _ context: TorchLayerContext, _ gates: TorchGates, suffix: String, rows: Int?
    ) throws(ModelFault) -> Tensor? {
        let names = ["bias_ih" + suffix, "bias_hh" + suffix]
        guard names.contains(where: context.has) else { return nil }
        var values: [Float] = []
        for name in names { values += gates.bias(try context.tensor(name, [rows])) }
        return Tensor(shape: [2, values.count / 2], values: values)
    }

    /// The sum of both biases, `[blocks * units]`, for cells that only ever add them up.
    var bias: Tensor? {
        biases.map { biases in
            let count = biases.shape[1]
            let sums = (0..<count).map { biases.values[$0] + biases.values[count + $0] }
            return Tensor(shape: [count], values: sums)
        }
    }
}
