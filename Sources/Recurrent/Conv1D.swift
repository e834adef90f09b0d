import Kernels

/// A convolution over time that looks at the past alone: a sum over the last steps' inputs.
///
/// Its state is the inputs it still needs, oldest first, so that one step at a time gives what
/// the whole sequence gives. Without padding it also counts them, for the first steps of a session
/// have no output then.
public struct Conv1D: RecurrentLayer {
    /// What stands before the first step of a session.
    public enum Padding: Sendable {
        /// Zeros: each step has an output.
        case zeros
        /// Nothing: only a window full of steps has an output. Keras' `valid`.
        case none
    }

    /// The weights `[channels, filters]` of each tap, the oldest first.
    private var kernels: [WeightMatrix]
    private let bias: Weights
    private let activation: Activation
    private let taps: Int
    private let dilation: Int
    private let channels: Int
    private let padding: Padding

    public let parameterCount: Int

    /// A convolution by weights in Keras' layout.
    ///
    /// - Parameters:
    ///   - kernel: `[taps, channels, filters]`, two taps at least (one is a `Dense`); the last
    ///     one meets the newest input.
    ///   - bias: `[filters]`, nil where the layer has none.
    ///   - dilation: steps from tap to tap.
    ///   - padding: what stands before the first step.
    ///   - activation: of the sum.
    /// - Throws: `LayerError.mismatch` with the shapes of the weights.
    public init(
        kernel: Tensor, bias: Tensor?, dilation: Int = 1, padding: Padding = .zeros,
        activation: Activation = .linear
    ) throws(LayerError) {
        guard kernel.shape.count == 3, kernel.shape.allSatisfy({ $0 > 0 }), kernel.shape[0] > 1,
            dilation > 0,
            bias == nil || bias?.shape == [kernel.shape[2]],
            activation.outputColumns(of: kernel.shape[2]) == kernel.shape[2]
        else { throw .mismatch([kernel.shape, bias?.shape ?? []]) }
        (taps, channels) = (kernel.shape[0], kernel.shape[1])
        let filters = kernel.shape[2]
        let (size, rows) = (channels * filters, channels)
        kernels = (0..<taps).map { tap in
            let values = Array(kernel.values[tap * size..<(tap + 1) * size])
            return WeightMatrix(Weights(values, rows: rows, columns: filters))
        }
        self.bias = Weights(row: bias?.values ?? [Float](repeating: 0, count: filters))
        self.dilation = dilation
        self.padding = padding
        self.activation = activation
        parameterCount = kernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "Conv1D" }
    public var units: Int { kernels[0].columns }
    public var gateNames: [String] { [] }
    public var missingSteps: Int { padding == .none ? past : 0 }
    /// The inputs of the steps before: `[(taps - 1) * dilation, channels]`, oldest first; without
    /// padding also how many of them there have been, `[1]`.
    public var states: [LayerState] {
        let buffer = LayerState("buffer", shape: [past, channels])
        return padding == .zeros
            ? [buffer] : [buffer, LayerState("filled", shape: [1], countMax: past)]
    }

    /// The number of earlier inputs that a step needs.
    private var past: Int { (taps - 1) * dilation }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        guard input.features.count == 1 else { throw .rank(expected: 1, actual: input.features) }
        guard input.features[0] == channels else {
            throw .width(expected: channels, actual: input.features[0])
        }
        return ValueShape(features: [units], isSequence: true)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        copy.kernels = kernels.map { $0.prepared(for: path) }
        return copy
    }

    public func step(_ io: StepIO) {
        let output = io.outputMatrix(columns: units)
        output.fill(row: bias.matrix.base)
        let buffer = io.state(0, units: past * channels)
        for tap in 0..<taps - 1 {
            let input = buffer.columns(from: tap * dilation * channels, count: channels)
            kernels[tap].multiply(input, addingTo: output, crew: io.crew)
        }
        let newest = io.inputMatrix(columns: channels)
        kernels[taps - 1].multiply(newest, addingTo: output, crew: io.crew)
        activation.apply(to: output)
        let kept = (past - 1) * channels
        let newBuffer = io.newState(0, units: past * channels)
        newBuffer.columns(from: 0, count: kept)
            .copy(from: buffer.columns(from: channels, count: kept))
        newBuffer.columns(from: kept, count: channels).copy(from: newest)
        if padding == .none { count(io) }
    }

    /// Counts the input, and marks the rows whose window was full before it.
    private func count(_ io: StepIO) {
        let (place, limit) = (past * channels, Float(past))
        for row in 0..<io.rows {
            let filled = io.stateIn[row * io.stateStride + place]
            io.stateOut[row * io.stateStride + place] = min(filled + 1, limit)
            let isFull = filled >= limit
            io.marks[row] = isFull ? 1 : 0
            guard !isFull else { continue }
            (io.output + row * units).update(repeating: 0, count: units)
        }
    }
}
