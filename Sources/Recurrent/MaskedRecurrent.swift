import Kernels

/// A recurrent layer that skips masked steps: its state stays, and it repeats its last output.
///
/// Reads the layer's inputs and behind them a mask (`StepMask`, `RowMarks`). As in Keras' `rnn`,
/// whose first state is the last output.
public struct MaskedRecurrent: RecurrentLayer {
    private var layer: any RecurrentLayer
    private let zeroesOutput: Bool

    /// `layer`, whose first state is its last output, with a mask.
    ///
    /// - Parameter zeroesOutput: whether a masked step gives zeros instead of the last output
    ///   (Keras' `zero_output_for_mask`).
    public init(_ layer: any RecurrentLayer, zeroesOutput: Bool) {
        self.layer = layer
        self.zeroesOutput = zeroesOutput
    }

    public var kind: String { layer.kind }
    public var parameterCount: Int { layer.parameterCount }
    public var scratchPerRow: Int { layer.scratchPerRow }
    public var units: Int { layer.units }
    public var states: [LayerState] { layer.states }
    public var gateNames: [String] { layer.gateNames }
    public var missingSteps: Int { layer.missingSteps }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try layer.outputShape(of: LayerError.masked(inputs))
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        copy.layer = layer.preparedCell(for: path)
        return copy
    }

    public func step(_ io: StepIO) {
        layer.step(io.withoutLastInput)
        let mask = io.inputs[io.inputs.count - 1]
        let width = states.reduce(0) { $0 + $1.width }
        for row in 0..<io.rows where mask[row] == 0 {
            let state = io.stateIn + row * io.stateStride
            (io.stateOut + row * io.stateStride).update(from: state, count: width)
            if missingSteps > 0 { io.marks[row] = 0 }
            let output = io.output + row * io.outputWidth
            if zeroesOutput {
                output.update(repeating: 0, count: io.outputWidth)
            } else {
                output.update(from: state, count: io.outputWidth)
            }
        }
    }
}
