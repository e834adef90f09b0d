import Kernels

/// The plain recurrent layer, `h' = activation(x·K + h·U + b)`.
///
/// No gates; state h.
public struct SimpleRNN: RecurrentLayer {
    private var cell: CellWeights
    private let bias: Weights
    private let activation: Activation
    private let returnsSequences: Bool
    private let clip: Float?

    public let parameterCount: Int

    /// A plain recurrent layer of `units` by weights in Keras' layout.
    ///
    /// - Parameters:
    ///   - kernel: `[in, units]`.
    ///   - recurrentKernel: `[units, units]`.
    ///   - bias: `[units]`, nil where the layer has none.
    ///   - activation: of the sum.
    ///   - returnsSequences: whether the framework's output has a time axis.
    ///   - clip: the bound to which the sum is cut on both sides (ONNX's `clip`).
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, recurrentKernel: Tensor, bias: Tensor?, activation: Activation = .tanh,
        returnsSequences: Bool, clip: Float? = nil
    ) throws(LayerError) {
        cell = try CellWeights(kernel: kernel, recurrentKernel: recurrentKernel, blocks: 1)
        try cell.check([activation])
        self.bias = try cell.biasRow(bias, blocks: 1)
        self.activation = activation
        self.returnsSequences = returnsSequences
        self.clip = clip
        parameterCount =
            kernel.values.count + recurrentKernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "SimpleRNN" }
    public var units: Int { cell.units }
    public var states: [LayerState] { [LayerState("h", shape: [units])] }
    public var gateNames: [String] { [] }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try cell.outputShape(of: inputs, returnsSequences: returnsSequences)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        let isPlain = activation == .tanh && clip == nil
        copy.cell = cell.prepared(for: path, kind: isPlain ? .plain : nil, bias: bias)
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
        let output = io.outputMatrix(columns: cell.units)
        output.fill(row: bias.matrix.base)
        kernel.multiply(io.inputMatrix(columns: cell.inputWidth), addingTo: output, crew: io.crew)
        recurrent[0].multiply(io.state(0, units: cell.units), addingTo: output, crew: io.crew)
        if let clip { output.clamp(to: clip) }
        activation.apply(to: output)
        io.newState(0, units: cell.units).copy(from: output.readOnly)
    }
}
