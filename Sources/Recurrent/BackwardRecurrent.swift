import Kernels

/// A recurrent layer that reads its sequence from the end.
///
/// What it makes of a step stands at that step's place: nothing is turned round. Its state is not
/// carried from one request to the next, since the end of the next one comes before this one's.
public struct BackwardRecurrent: RecurrentLayer {
    private var layer: any RecurrentLayer

    /// `layer`, whose first step is the last one of the sequence.
    public init(_ layer: any RecurrentLayer) { self.layer = layer }

    public var kind: String { layer.kind }
    public var parameterCount: Int { layer.parameterCount }
    public var scratchPerRow: Int { layer.scratchPerRow }
    public var order: StepOrder { .backward }
    public var units: Int { layer.units }
    public var states: [LayerState] { layer.states }
    public var gateNames: [String] { layer.gateNames }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try layer.outputShape(of: inputs)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        var copy = self
        copy.layer = layer.preparedCell(for: path)
        return copy
    }

    public func step(_ io: StepIO) { layer.step(io) }
    public func run(_ io: StepIO) { layer.run(io) }
}
