import Kernels

/// A convolution over the last feature axis of one time step, such as the samples of a chunk.
///
/// It has no state: the window lies within the step. Over time itself there is `Conv1D`.
public struct FeatureConvolution: Layer {
    /// Where the window goes.
    public struct Window: Sendable, Equatable {
        /// Places from one output to the next.
        public let stride: Int
        /// Places from tap to tap.
        public let dilation: Int
        /// Zeros put before and behind the axis.
        public let padding: (before: Int, behind: Int)

        /// A window that moves by `stride` over the axis with zeros around it.
        public init(stride: Int, dilation: Int, padding: (before: Int, behind: Int)) {
            self.stride = stride
            self.dilation = dilation
            self.padding = padding
        }

        public static func == (a: Window, b: Window) -> Bool {
            a.stride == b.stride && a.dilation == b.dilation && a.padding == b.padding
        }
    }

    private let kernel: Weights
    private let bias: Weights?
    private let window: Window
    private let groups: Int
    private let channels: Int
    private let length: Int
    private let taps: Int
    private let outputLength: Int

    public let parameterCount: Int

    // Floats of one row of unfolded windows: some times what a value may have.
    private static let unfoldedMax = 1 << 22

    /// A convolution of `[channels, length]`.
    ///
    /// - Parameters:
    ///   - kernel: `[filters, channels / groups, taps]`, as PyTorch and ONNX have it.
    ///   - bias: `[filters]`, nil for none.
    ///   - groups: parts of the channels that only see their own filters.
    ///   - length: of the axis.
    /// - Throws: `LayerError.mismatch` with the shapes where these do not fit.
    public init(
        kernel: Tensor, bias: Tensor?, window: Window, groups: Int, length: Int
    ) throws(LayerError) {
        let shapes = [kernel.shape, bias?.shape ?? [], [length]]
        guard kernel.shape.count == 3, kernel.shape.allSatisfy({ $0 > 0 }), length > 0, groups > 0,
            kernel.shape[0].isMultiple(of: groups),
            bias.map({ $0.shape == [kernel.shape[0]] }) ?? true,
            [window.stride, window.dilation].allSatisfy({ (1...Self.unfoldedMax).contains($0) }),
            [window.padding.before, window.padding.behind]
                .allSatisfy({ (0...Self.unfoldedMax).contains($0) })
        else { throw .mismatch(shapes) }
        taps = kernel.shape[2]
        let reach = (taps - 1) * window.dilation + 1
        let padded = length + window.padding.before + window.padding.behind
        guard reach <= padded else { throw .mismatch(shapes) }
        outputLength = (padded - reach) / window.stride + 1
        let columns = kernel.shape[1] * taps
        guard columns <= Self.unfoldedMax / outputLength else { throw .mismatch(shapes) }
        channels = kernel.shape[1] * groups
        self.kernel = Weights(kernel.values, rows: kernel.shape[0], columns: columns)
        self.bias = bias.map { Weights(row: $0.values) }
        self.window = window
        self.groups = groups
        self.length = length
        parameterCount = kernel.values.count + (bias?.values.count ?? 0)
    }

    public var kind: String { "Convolution" }
    public var scratchPerRow: Int { kernel.matrix.columns * outputLength }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.features == [channels, length] else {
            throw .mismatch([input.features, [channels, length]])
        }
        return ValueShape(
            features: [kernel.matrix.rows, outputLength], isSequence: input.isSequence)
    }

    public func step(_ io: StepIO) {
        let filters = kernel.matrix.rows / groups
        let unfolded = MutableMatrix(
            io.scratch, rows: kernel.matrix.columns, columns: outputLength)
        for row in 0..<io.rows {
            let input = io.input + row * channels * length
            let output = io.output + row * io.outputWidth
            fill(output)
            for group in 0..<groups {
                unfold(input + group * (channels / groups) * length, into: unfolded)
                let weights = Matrix(
                    kernel.matrix.base + group * filters * kernel.matrix.columns,
                    rows: filters, columns: kernel.matrix.columns)
                let part = MutableMatrix(
                    output + group * filters * outputLength, rows: filters,
                    columns: outputLength)
                gemm(weights, unfolded.readOnly, addingTo: part)
            }
        }
    }

    private func fill(_ output: UnsafeMutablePointer<Float>) {
        for filter in 0..<kernel.matrix.rows {
            (output + filter * outputLength).update(
                repeating: bias?.matrix.base[filter] ?? 0, count: outputLength)
        }
    }

    /// Puts what tap `tap` of channel `channel` meets into row `channel * taps + tap`.
    private func unfold(_ input: UnsafePointer<Float>, into unfolded: MutableMatrix) {
        for line in 0..<unfolded.rows {
            let (channel, tap) = (line / taps, line % taps)
            let first = tap * window.dilation - window.padding.before
            let target = unfolded.base + line * outputLength
            for place in 0..<outputLength {
                let source = first + place * window.stride
                target[place] =
                    source >= 0 && source < length ? input[channel * length + source] : 0
            }
        }
    }
}
