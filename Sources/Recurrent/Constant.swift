/// Numbers of the model that are the same at every step, whatever it reads.
///
/// It reads a value for its time alone: the numbers are there where that value is.
public struct Constant: Layer {
    private let tensor: Tensor

    /// `tensor` at every step, of these feature axes.
    public init(_ tensor: Tensor) { self.tensor = tensor }

    public var kind: String { "Constant" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        return ValueShape(features: tensor.shape, isSequence: input.isSequence)
    }

    public func step(_ io: StepIO) {
        let width = tensor.values.count
        tensor.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<io.rows { (io.output + row * width).update(from: base, count: width) }
        }
    }
}
