import Kernels

/// A layer without state whose output is zero in the rows that a mask leaves out.
///
/// Reads the layer's inputs and behind them a mask. For what a network gives out: the arithmetic
/// of steps that do not count may end in anything.
public struct MaskedOutput: Layer {
    private let layer: any Layer

    /// `layer`, which carries no state, with a mask.
    public init(_ layer: any Layer) { self.layer = layer }

    public var kind: String { layer.kind }
    public var parameterCount: Int { layer.parameterCount }
    public var scratchPerRow: Int { layer.scratchPerRow }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try layer.outputShape(of: LayerError.masked(inputs))
    }

    public func prepared(for path: KernelPath) -> any Layer {
        MaskedOutput(layer.prepared(for: path))
    }

    public func step(_ io: StepIO) {
        let width = io.outputWidth
        if layer.passesThrough {
            io.output.update(from: io.input, count: io.rows * width)
        } else {
            layer.step(io.withoutLastInput)
        }
        let mask = io.inputs[io.inputs.count - 1]
        for row in 0..<io.rows where mask[row] == 0 {
            (io.output + row * width).update(repeating: 0, count: width)
        }
    }
}
