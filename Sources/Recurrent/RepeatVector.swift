/// A value without time axis as a sequence of equal steps.
public struct RepeatVector: Layer {
    private let count: Int

    /// `count` steps, one at least.
    public init(count: Int) {
        precondition(count > 0, "a sequence of \(count) steps")
        self.count = count
    }

    public var kind: String { "RepeatVector" }
    public var order: StepOrder { .repeated(count) }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard !input.isSequence else {
            throw .joinsTime(reason: "puts a second time axis before the first")
        }
        return ValueShape(features: input.features, isSequence: true)
    }

    public func step(_ io: StepIO) {
        io.output.update(from: io.input, count: io.rows * io.outputWidth)
    }
}
