import Kernels

/// A long short-term memory layer as Keras computes it.
///
/// Blocks of weights and gates in the order i, f, g, o (Keras calls g the cell candidate c);
/// states h, c. Other formats are brought into this order by whoever reads them.
public struct LSTM: RecurrentLayer {
    private var cell: CellWeights
    private let bias: Weights
    private let activation: Activation
    private let recurrentActivation: Activation
    private let returnsSequences: Bool
    private let clip: Float?
    private let couplesForget: Bool

    public let parameterCount: Int

    /// An LSTM of `units` by weights in Keras' layout.
    ///
    /// - Parameters:
    ///   - kernel: `[in, 4 * units]`.
    ///   - recurrentKernel: `[units, 4 * units]`.
    ///   - bias: `[4 * units]`, nil where the layer has none.
    ///   - activation: of g and of c' on its way into h'.
    ///   - recurrentActivation: of i, f and o.
    ///   - returnsSequences: whether the framework's output has a time axis.
    ///   - clip: the bound to which the sums of all gates are cut on both sides (ONNX's `clip`).
    ///   - couplesForget: `f = 1 - i` (ONNX's `input_forget`).
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, recurrentKernel: Tensor, bias: Tensor?, activation: Activation = .tanh,
        recurrentActivation: Activation = .sigmoid, returnsSequences: Bool, clip: Float? = nil,
        couplesForget: Bool = false
    ) throws(LayerError) {
        cell = try CellWeights(kernel: kernel, recurrentKernel: recurrentKernel, blocks: 4)
        try cell.check([activation, recurrentActivation])
        self.bias = try cell.biasRow(bias, blocks: 4)
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.returnsSequences = returnsSequences
        self.clip = clip
        self.couplesForget = couplesForget
        parameterCount =
            kernel.values.count + recurrentKernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "LSTM" }
    public var units: Int { cell.units }
    public var states: [LayerState] {
        [LayerState("h", shape: [units]), LayerState("c", shape: [units])]
    }
    public var gateNames: [String] { ["i", "f", "g", "o"] }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try cell.outputShape(of: inputs, returnsSequences: returnsSequences)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        let isPlain = activation == .tanh && recurrentActivation == .sigmoid
        var copy = self
        copy.cell = cell.prepared(
            for: path, kind: isPlain && clip == nil && !couplesForget ? .lstm : nil, bias: bias)
        return copy
    }

    public var scratchPerRow: Int { cell.scratchPerRow }

    public var takesSeveralSteps: Bool { cell.isFused }

    public func run(_ io: StepIO) {
        guard case .fused(let packed) = cell.form else { return runStepByStep(io) }
        cell.run(packed, io)
    }

    public func step(_ io: StepIO) {
        guard case .products(let kernel, let recurrent) = cell.form else { return run(io) }
        let gates = MutableMatrix(io.gates, rows: io.rows, columns: 4 * units)
        gates.fill(row: bias.matrix.base)
        kernel.multiply(io.inputMatrix(columns: cell.inputWidth), addingTo: gates, crew: io.crew)
        recurrent[0].multiply(io.state(0, units: units), addingTo: gates, crew: io.crew)
        activate(gates, io)
    }

    /// From the sums of all gates to the state.
    private func activate(_ gates: MutableMatrix, _ io: StepIO) {
        let units = cell.units
        let newHidden = io.newState(0, units: units)
        if let clip { gates.clamp(to: clip) }
        lstmGates(
            gates, cell: io.state(1, units: units), newCell: io.newState(1, units: units),
            newHidden: newHidden, activation: activation,
            recurrentActivation: recurrentActivation, couplesForget: couplesForget)
        io.outputMatrix(columns: units).copy(from: newHidden.readOnly)
    }
}
