import Kernels

/// A long short-term memory layer whose hidden state is projected to fewer numbers (Sak et al.,
/// 2014): `h' = W (o ∘ tanh(c'))`.
///
/// Blocks of weights and gates in the order i, f, g, o; states h `[projected]`, c `[units]`. As
/// in PyTorch's `proj_size`: without peepholes, with sigmoid and tanh.
public struct ProjectedLSTM: RecurrentLayer {
    private var kernel: WeightMatrix
    private var recurrentKernel: WeightMatrix
    private var projection: WeightMatrix
    private let bias: Weights
    /// What the projection is added to: `[projected]`.
    private let zeros: Weights
    private let returnsSequences: Bool

    public let parameterCount: Int

    /// A projected LSTM of `units`.
    ///
    /// - Parameters:
    ///   - kernel: `[in, 4 * units]`.
    ///   - recurrentKernel: `[projected, 4 * units]`.
    ///   - bias: `[4 * units]`, nil where the layer has none.
    ///   - projection: `[units, projected]`.
    ///   - returnsSequences: whether the framework's output has a time axis.
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, recurrentKernel: Tensor, bias: Tensor?, projection: Tensor,
        returnsSequences: Bool
    ) throws(LayerError) {
        let shapes = [kernel.shape, recurrentKernel.shape, projection.shape]
        guard shapes.allSatisfy({ $0.count == 2 && $0[0] > 0 && $0[1] > 0 }),
            kernel.shape[1] == 4 * projection.shape[0],
            recurrentKernel.shape == [projection.shape[1], kernel.shape[1]],
            bias == nil || bias?.shape == [kernel.shape[1]]
        else { throw .mismatch(shapes + [bias?.shape].compactMap { $0 }) }
        let columns = kernel.shape[1]
        self.kernel = WeightMatrix(
            Weights(kernel.values, rows: kernel.shape[0], columns: columns))
        self.recurrentKernel = WeightMatrix(
            Weights(
                recurrentKernel.values, rows: recurrentKernel.shape[0], columns: columns))
        self.projection = WeightMatrix(
            Weights(
                projection.values, rows: projection.shape[0], columns: projection.shape[1]))
        self.bias = Weights(row: bias?.values ?? [Float](repeating: 0, count: columns))
        zeros = Weights(row: [Float](repeating: 0, count: projection.shape[1]))
        self.returnsSequences = returnsSequences
        let tensors = [kernel, recurrentKernel, projection] + [bias].compactMap { $0 }
        parameterCount = tensors.reduce(0) { $0 + $1.values.count }
    }

    private var projected: Int { projection.columns }

    public var kind: String { "LSTM" }
    public var units: Int { projection.rows }
    public var states: [LayerState] {
        [LayerState("h", shape: [projected]), LayerState("c", shape: [units])]
    }
    public var gateNames: [String] { ["i", "f", "g", "o"] }
    public var scratchPerRow: Int { units }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        guard input.features.count == 1 else { throw .rank(expected: 1, actual: input.features) }
        guard input.features[0] == kernel.rows else {
            throw .width(expected: kernel.rows, actual: input.features[0])
        }
        return ValueShape(features: [projected], isSequence: returnsSequences)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        copy.kernel = kernel.prepared(for: path)
        copy.recurrentKernel = recurrentKernel.prepared(for: path)
        copy.projection = projection.prepared(for: path)
        return copy
    }

    public func step(_ io: StepIO) {
        let (rows, stride) = (io.rows, io.stateStride)
        let hidden = Matrix(io.stateIn, rows: rows, columns: projected, stride: stride)
        // c lies behind h in a row of state.
        let cell = Matrix(io.stateIn + projected, rows: rows, columns: units, stride: stride)
        let newCell = MutableMatrix(
            io.stateOut + projected, rows: rows, columns: units, stride: stride)
        let gates = MutableMatrix(io.gates, rows: rows, columns: 4 * units)
        gates.fill(row: bias.matrix.base)
        kernel.multiply(io.inputMatrix(columns: kernel.rows), addingTo: gates, crew: io.crew)
        recurrentKernel.multiply(hidden, addingTo: gates, crew: io.crew)
        let whole = MutableMatrix(io.scratch, rows: rows, columns: units)
        lstmGates(
            gates, cell: cell, newCell: newCell, newHidden: whole, activation: .tanh,
            recurrentActivation: .sigmoid)
        let output = io.outputMatrix(columns: projected)
        output.fill(row: zeros.matrix.base)
        projection.multiply(whole.readOnly, addingTo: output, crew: io.crew)
        MutableMatrix(io.stateOut, rows: rows, columns: projected, stride: stride)
            .copy(from: output.readOnly)
    }
}
