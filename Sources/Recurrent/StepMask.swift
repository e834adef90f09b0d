/// Which rows of a step count: 1, and 0 where the step consists of one value alone.
///
/// A mask is a value like any other, `[]` at each step, and `MaskedRecurrent` reads it beside its
/// input; so networks without masks know nothing of them.
public struct StepMask: Layer {
    private let value: Float
    private let features: [Int]

    /// The mask of steps that consist of `value`.
    ///
    /// - Parameter features: the shape of a step: `[width]`, or `[]` for an id.
    public init(value: Float, features: [Int]) {
        self.value = value
        self.features = features
    }

    public var kind: String { "Mask" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.isSequence else { throw .needsSequence }
        guard input.features == features, features.count < 2 else {
            throw .rank(expected: features.isEmpty ? 0 : 1, actual: input.features)
        }
        return ValueShape(features: [], isSequence: true)
    }

    public func step(_ io: StepIO) {
        let width = features.reduce(1, *)
        for row in 0..<io.rows {
            io.output[row] = Self.isMasked(io.input + row * width, width: width, value) ? 0 : 1
        }
    }

    /// Whether each of the `width` numbers at `x` is `value`.
    static func isMasked(_ x: UnsafePointer<Float>, width: Int, _ value: Float) -> Bool {
        for column in 0..<width where x[column] != value { return false }
        return true
    }
}
