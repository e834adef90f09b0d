import Kernels

/// x where x >= 0, else a learned slope of each feature times x.
public struct PReLU: Layer {
    private let slopes: Weights
    private let shape: [Int]

    public let parameterCount: Int

    /// A layer of `slopes`, which have the shape of the features, or 1 along axes that share them.
    ///
    /// - Parameter features: the shape of one step.
    /// - Throws: `LayerError.mismatch` with both shapes.
    public init(slopes: Tensor, features: [Int]) throws(LayerError) {
        guard slopes.shape.count == features.count,
            zip(slopes.shape, features).allSatisfy({ $0 == 1 || $0 == $1 })
        else { throw .mismatch([slopes.shape, features]) }
        var values: [Float] = []
        for index in 0..<features.reduce(1, *) {
            var (rest, place, stride) = (index, 0, 1)
            for (own, length) in zip(slopes.shape, features).reversed() {
                if own > 1 { place += rest % length * stride }
                stride *= own
                rest /= length
            }
            values.append(slopes.values[place])
        }
        self.slopes = Weights(row: values)
        shape = features
        parameterCount = slopes.values.count
    }

    public var kind: String { "PReLU" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.features == shape else { throw .mismatch([input.features, shape]) }
        return input
    }

    public func step(_ io: StepIO) {
        io.outputMatrix(columns: io.outputWidth).setSloped(
            io.inputMatrix(columns: io.outputWidth), slopes: slopes.matrix.base)
    }
}
