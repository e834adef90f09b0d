/// Which rows of a step count, as a layer with `missingSteps` has marked them behind its output.
///
/// A value like the masks that `StepMask` makes: `[]` at each step, 1 or 0.
public struct RowMarks: Layer {
    private let width: Int

    /// The marks behind the output, `[rows, width]`, of the layer that it reads.
    public init(behind width: Int) { self.width = width }

    public var kind: String { "Mask" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        guard input.width == width else { throw .width(expected: width, actual: input.width) }
        return ValueShape(features: [], isSequence: true)
    }

    public func step(_ io: StepIO) {
        // All steps are one batch here, behind which the layer has left its marks.
        io.output.update(from: io.input + io.rows * width, count: io.rows)
    }
}
