import Kernels

/// The kernel and the recurrent kernel that all recurrent cells have, checked against each other.
///
/// Not the bias: its shape differs from cell to cell.
struct CellWeights: Sendable {
    let kernel: Weights
    let recurrentKernel: Weights

    /// The length of the input's last axis.
    var inputWidth: Int { kernel.matrix.rows }
    /// The size of the hidden state.
    var units: Int { recurrentKernel.matrix.rows }

    /// A kernel `[in, columns]` and a recurrent kernel `[units, columns]` of
    /// `columns = blocks * units`, row-major.
    init(kernel: Tensor, recurrentKernel: Tensor, blocks: Int) throws(LayerError) {
        guard kernel.shape.count == 2, recurrentKernel.shape.count == 2, kernel.shape[0] > 0,
            recurrentKernel.shape[0] > 0, kernel.shape[1] == recurrentKernel.shape[1],
            kernel.shape[1] == blocks * recurrentKernel.shape[0]
        else { throw .mismatch([kernel.shape, recurrentKernel.shape]) }
        let columns = kernel.shape[1]
        self.kernel = Weights(kernel.values, rows: kernel.shape[0], columns: columns)
        self.recurrentKernel = Weights(
            recurrentKernel.values, rows: recurrentKernel.shape[0], columns: columns)
    }

    /// The bias as a row of `columns` numbers, zeros where the layer has none.
    func biasRow(_ bias: Tensor?) throws(LayerError) -> Weights {
        let columns = kernel.matrix.columns
        guard let bias else { return Weights(row: [Float](repeating: 0, count: columns)) }
        guard bias.shape == [columns] else {
            throw .mismatch([
                [inputWidth, columns], [units, columns], bias.shape,
            ])
        }
        return Weights(row: bias.values)
    }

    /// The output's shape: `units` at each time step or once, from one sequence `[inputWidth]`.
    func outputShape(
        of inputs: [ValueShape], returnsSequences: Bool
    ) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        guard input.features.count == 1 else { throw .rank(expected: 1, actual: input.features) }
        guard input.features[0] == inputWidth else {
            throw .width(expected: inputWidth, actual: input.features[0])
        }
        return ValueShape(features: [units], isSequence: returnsSequences)
    }

    /// Refuses an activation that does not keep the number of units (`glu`).
    func check(_ activations: [Activation]) throws(LayerError) {
        for activation in activations where activation.outputColumns(of: units) != units {
            throw .width(expected: units, actual: activation.outputColumns(of: units))
        }
    }
}
