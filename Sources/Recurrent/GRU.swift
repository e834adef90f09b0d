import Kernels

/// A gated recurrent unit layer as Keras computes it, with the reset gate before or after the
/// recurrent product.
///
/// Blocks of weights and gates in the order z, r, n (Keras calls n the candidate h); state h.
/// Other formats are brought into this order by whoever reads them.
public struct GRU: RecurrentLayer {
    private var cell: CellWeights
    /// What is added to the sums of z, r and n: `[3 * units]`.
    private let bias: Weights
    /// `resetAfter`'s second bias of n, inside the reset: `[units]`; nil with reset before.
    private let candidateBias: Weights?
    private let activation: Activation
    private let recurrentActivation: Activation
    private let returnsSequences: Bool
    private let clip: Float?

    public let parameterCount: Int

    /// A GRU of `units` by weights in Keras' layout.
    ///
    /// - Parameters:
    ///   - kernel: `[in, 3 * units]`.
    ///   - recurrentKernel: `[units, 3 * units]`.
    ///   - bias: with `resetAfter` `[2, 3 * units]` (of the input, of the recurrence), without it
    ///     `[3 * units]`; nil where the layer has none.
    ///   - resetAfter: `n = activation(x·K + r ∘ (h·U + b))` instead of
    ///     `activation(x·K + (r ∘ h)·U + b)`.
    ///   - activation: of n.
    ///   - recurrentActivation: of z and r.
    ///   - returnsSequences: whether the framework's output has a time axis.
    ///   - clip: the bound to which the sums of all gates are cut on both sides (ONNX's `clip`).
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, recurrentKernel: Tensor, bias: Tensor?, resetAfter: Bool,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        returnsSequences: Bool, clip: Float? = nil
    ) throws(LayerError) {
        // Of the candidate's part the product comes later, or is of something else.
        cell = try CellWeights(
            kernel: kernel, recurrentKernel: recurrentKernel, blocks: 3, cuts: [2])
        try cell.check([activation, recurrentActivation])
        let units = cell.units
        if resetAfter {
            let both = bias ?? Tensor(zeros: [2, 3 * units])
            guard both.shape == [2, 3 * units] else {
                throw .mismatch([kernel.shape, recurrentKernel.shape, both.shape])
            }
            // z and r add up both products, so they need one bias; n's second stays apart.
            var row = [Float](both.values[..<(3 * units)])
            for column in 0..<2 * units { row[column] += both.values[3 * units + column] }
            self.bias = Weights(row: row)
            candidateBias = Weights(row: [Float](both.values[(5 * units)...]))
        } else {
            self.bias = try cell.biasRow(bias, blocks: 3)
            candidateBias = nil
        }
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.returnsSequences = returnsSequences
        self.clip = clip
        parameterCount =
            kernel.values.count + recurrentKernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "GRU" }
    public var units: Int { cell.units }
    public var states: [LayerState] { [LayerState("h", shape: [units])] }
    public var gateNames: [String] { ["z", "r", "n"] }
    public var scratchPerRow: Int { max(cell.units, cell.scratchPerRow) }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try cell.outputShape(of: inputs, returnsSequences: returnsSequences)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        let isPlain = activation == .tanh && recurrentActivation == .sigmoid && clip == nil
        let kind = candidateBias == nil ? PackedCell.Kind.gruResetBefore : .gruResetAfter
        var copy = self
        copy.cell = cell.prepared(
            for: path, kind: isPlain ? kind : nil,
            bias: bias,
            candidateBias: candidateBias)
        return copy
    }

    public var takesSeveralSteps: Bool { cell.isFused }

    public func run(_ io: StepIO) {
        guard case .fused(let packed) = cell.form else { return runStepByStep(io) }
        cell.run(packed, io)
    }

    public func step(_ io: StepIO) {
        guard case .products(let kernel, let recurrent) = cell.form else { return run(io) }
        let gates = MutableMatrix(io.gates, rows: io.rows, columns: 3 * units)
        gates.fill(row: bias.matrix.base)
        kernel.multiply(io.inputMatrix(columns: cell.inputWidth), addingTo: gates, crew: io.crew)
        step(io, gates, recurrent)
    }

    /// One step product by product: the candidate's comes last, for it needs the reset.
    private func step(_ io: StepIO, _ gates: MutableMatrix, _ recurrent: [WeightMatrix]) {
        let units = cell.units
        let hidden = io.state(0, units: units)
        let newHidden = io.newState(0, units: units)
        let update = gates.columns(from: 0, count: units)
        let reset = gates.columns(from: units, count: units)
        let both = gates.columns(from: 0, count: 2 * units)
        recurrent[0].multiply(hidden, addingTo: both, crew: io.crew)
        if let clip { both.clamp(to: clip) }
        recurrentActivation.apply(to: update)
        recurrentActivation.apply(to: reset)

        let candidate = gates.columns(from: 2 * units, count: units)
        let scratch = MutableMatrix(io.scratch, rows: io.rows, columns: units)
        if let candidateBias {
            scratch.fill(row: candidateBias.matrix.base)
            recurrent[1].multiply(hidden, addingTo: scratch, crew: io.crew)
            candidate.addProduct(reset.readOnly, scratch.readOnly)
        } else {
            scratch.setProduct(reset.readOnly, hidden)
            recurrent[1].multiply(scratch.readOnly, addingTo: candidate, crew: io.crew)
        }
        if let clip { candidate.clamp(to: clip) }
        activation.apply(to: candidate)
        gruState(
            update: update.readOnly, candidate: candidate.readOnly, hidden: hidden,
            newHidden: newHidden)
        io.outputMatrix(columns: units).copy(from: newHidden.readOnly)
    }
}
