import Kernels

/// A layer applied to each time step by itself, which it takes for a value without time axis.
///
/// A step is computed by the layer alone; what differs is what its shapes say of time.
public struct TimeDistributed: Layer {
    private let layer: any Layer

    /// `layer`, which must carry no state, for each time step of a sequence.
    public init(_ layer: any Layer) { self.layer = layer }

    public var kind: String { layer.kind }
    public var parameterCount: Int { layer.parameterCount }
    public var scratchPerRow: Int { layer.scratchPerRow }
    public var passesThrough: Bool { layer.passesThrough }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        for input in inputs where !input.isSequence { throw .needsSequence }
        let output = try layer.outputShape(
            of: inputs.map { ValueShape(features: $0.features, isSequence: false) })
        return ValueShape(features: output.features, isSequence: true)
    }

    public func prepared(for path: KernelPath) -> any Layer {
        TimeDistributed(layer.prepared(for: path))
    }

    public func step(_ io: StepIO) { layer.step(io) }
}
