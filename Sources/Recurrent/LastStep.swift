/// The last time step of a sequence as a value without time axis, such as `y[:, -1]`.
///
/// A step computes one time step at a time, so it has nothing to pick: of what it hands on, the
/// last is what a reader without time axis sees.
public struct LastStep: Layer {
    /// A layer that hands on its input, of which the last step counts.
    public init() {}

    public var kind: String { "LastStep" }
    public var passesThrough: Bool { true }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        return ValueShape(features: input.features, isSequence: false)
    }

    public func step(_ io: StepIO) {}
}
