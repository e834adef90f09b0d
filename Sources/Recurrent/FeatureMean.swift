/// The mean of the last features of each row.
public struct FeatureMean: Layer {
    private let count: Int
    private let features: [Int]

    /// The mean over each `count` floats that follow each other, which leaves `features`.
    public init(over count: Int, features: [Int]) {
        precondition(count > 0, "a mean over \(count) numbers")
        self.count = count
        self.features = features
    }

    public var kind: String { "Mean" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.width == count * features.reduce(1, *) else {
            throw .mismatch([input.features, features])
        }
        return ValueShape(features: features, isSequence: input.isSequence)
    }

    public func step(_ io: StepIO) {
        for place in 0..<io.rows * io.outputWidth {
            var sum: Float = 0
            for index in place * count..<(place + 1) * count { sum += io.input[index] }
            io.output[place] = sum / Float(count)
        }
    }
}
