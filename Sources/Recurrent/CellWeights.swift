import Kernels

/// The kernel and the recurrent kernel that all recurrent cells have, checked against each other.
///
/// Not the bias: its shape differs from cell to cell.
struct CellWeights: Sendable {
    /// How a cell's sums are computed.
    enum Form: Sendable {
        /// Product by product; the recurrent kernel in parts where not all of it is multiplied
        /// by the same.
        case products(kernel: WeightMatrix, recurrent: [WeightMatrix])
        /// All in one pass.
        case fused(PackedCell)
    }

    /// The length of the input's last axis.
    let inputWidth: Int
    /// The size of the hidden state.
    let units: Int
    private(set) var form: Form

    /// A kernel `[in, columns]` and a recurrent kernel `[units, columns]` of
    /// `columns = blocks * units`, row-major.
    ///
    /// - Parameter cuts: the blocks before which the recurrent kernel is cut into parts.
    init(
        kernel: Tensor, recurrentKernel: Tensor, blocks: Int, cuts: [Int] = []
    ) throws(LayerError) {
        guard kernel.shape.count == 2, recurrentKernel.shape.count == 2, kernel.shape[0] > 0,
            recurrentKernel.shape[0] > 0, kernel.shape[1] == recurrentKernel.shape[1],
            kernel.shape[1] == blocks * recurrentKernel.shape[0]
        else { throw .mismatch([kernel.shape, recurrentKernel.shape]) }
        let columns = kernel.shape[1]
        let units = recurrentKernel.shape[0]
        let recurrent = Weights(recurrentKernel.values, rows: units, columns: columns)
        let edges = [0] + cuts + [blocks]
        form = .products(
            kernel: WeightMatrix(
                Weights(kernel.values, rows: kernel.shape[0], columns: columns)),
            recurrent: zip(edges, edges.dropFirst()).map {
                WeightMatrix(recurrent, columns: $0 * units..<$1 * units)
            })
        inputWidth = kernel.shape[0]
        self.units = units
    }

    /// The bias as a row of `columns` numbers, zeros where the layer has none.
    func biasRow(_ bias: Tensor?, blocks: Int) throws(LayerError) -> Weights {
        let columns = blocks * units
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

    /// The same weights for `path`: as one cell of `kind` where there is such a one, else product
    /// by product.
    func prepared(
        for path: KernelPath, kind: PackedCell.Kind?, bias: Weights, candidateBias: Weights? = nil
    ) -> CellWeights {
        guard case .fused(let set, let precision) = path,
            case .products(let kernel, let recurrent) = form
        else { return self }
        var copy = self
        if let kind, let input = kernel.whole, let hidden = recurrent[0].whole {
            copy.form = .fused(
                PackedCell(
                    kind, kernel: input, recurrentKernel: hidden, bias: bias.matrix,
                    candidateBias: candidateBias?.matrix, set, precision))
        } else {
            copy.form = .products(
                kernel: kernel.prepared(for: path),
                recurrent: recurrent.map { $0.prepared(for: path) })
        }
        return copy
    }
}
