/// The first time step of a sequence as a value without time axis, such as `y[:, 0]`.
///
/// It goes backward through the sequence, whose first step is then the last one it sees: of what it
/// hands on, the last is what a reader without time axis sees.
public struct FirstStep: Layer {
    /// A layer that hands on its input, of which the first step counts.
    public init() {}

    public var kind: String { "FirstStep" }
    public var passesThrough: Bool { true }
    public var order: StepOrder { .backward }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        return ValueShape(features: input.features, isSequence: false)
    }

    public func step(_ io: StepIO) {}
}
