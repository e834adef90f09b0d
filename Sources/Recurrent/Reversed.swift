/// A sequence with its steps in opposite order.
///
/// Nothing is computed: who reads it is given the steps of its input from the other end.
public struct Reversed: Layer {
    /// A layer that turns its input round.
    public init() {}

    public var kind: String { "Reversed" }
    public var order: StepOrder { .reversed }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        return input
    }

    public func step(_ io: StepIO) {}
}
