/// A sequence whose masked steps, those that consist of one value alone, are made zero.
///
/// The mask itself is a value of its own, made by `StepMask`.
public struct Masking: Layer {
    private let value: Float

    /// A layer that makes zeros of steps that consist of `value`.
    public init(value: Float) { self.value = value }

    public var kind: String { "Masking" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try LayerError.single(inputs)
    }

    public func step(_ io: StepIO) {
        let width = io.outputWidth
        for row in 0..<io.rows {
            let (x, y) = (io.input + row * width, io.output + row * width)
            let isMasked = StepMask.isMasked(x, width: width, value)
            for column in 0..<width { y[column] = isMasked ? 0 : x[column] }
        }
    }
}
