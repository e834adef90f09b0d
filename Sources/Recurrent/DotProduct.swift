/// The sum of the products of two vectors at the same step, `[1]`, as Keras' `Dot`.
public struct DotProduct: Layer {
    private let width: Int
    private let normalizes: Bool
    /// What a vector's length is taken for at least; `keras.config.epsilon()`.
    private static let lengthMin: Float = 1e-7

    /// The product of two vectors.
    ///
    /// - Parameters:
    ///   - width: the length of each vector.
    ///   - normalizes: whether each is first divided by its length, which makes their cosine.
    public init(width: Int, normalizes: Bool) {
        self.width = width
        self.normalizes = normalizes
    }

    public var kind: String { "Dot" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        let shape = try LayerError.equal(inputs)
        guard shape.features.count == 1 else { throw .rank(expected: 1, actual: shape.features) }
        guard shape.features[0] == width else {
            throw .width(expected: width, actual: shape.features[0])
        }
        return ValueShape(features: [1], isSequence: shape.isSequence)
    }

    public func step(_ io: StepIO) {
        precondition(io.inputs.count == 2, "\(io.inputs.count) inputs")
        let (first, second) = (io.inputs[0], io.inputs[1])
        for row in 0..<io.rows {
            let places = row * width..<(row + 1) * width
            var product: Float = 0
            var squares: (Float, Float) = (0, 0)
            for place in places {
                let (x, y) = (first[place], second[place])
                product += x * y
                squares.0 += x * x
                squares.1 += y * y
            }
            io.output[row] = product
            guard normalizes else { continue }
            io.output[row] /= max(squares.0.squareRoot(), Self.lengthMin)
            io.output[row] /= max(squares.1.squareRoot(), Self.lengthMin)
        }
    }
}
