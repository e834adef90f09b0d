/// Features in another order, some of them left out or repeated or zero: a slice, a transpose, a
/// stretch along an axis, a padding.
public struct Rearrange: Layer {
    private let indices: [Int]
    private let inputWidth: Int
    private let features: [Int]

    /// A layer whose output's float `i` is the input's float `indices[i]`, or zero where
    /// that is -1.
    ///
    /// - Parameters:
    ///   - indices: as many as the product of `features`, each in `-1 ..< inputWidth`.
    ///   - inputWidth: floats of an input row.
    ///   - features: the output's feature axes.
    /// - Throws: `LayerError.mismatch` where these do not fit each other.
    public init(indices: [Int], inputWidth: Int, features: [Int]) throws(LayerError) {
        guard features.allSatisfy({ $0 > 0 }), features.reduce(1, *) == indices.count,
            indices.allSatisfy({ (-1..<inputWidth).contains($0) })
        else { throw .mismatch([[inputWidth], features]) }
        self.indices = indices
        self.inputWidth = inputWidth
        self.features = features
    }

    public var kind: String { "Rearrange" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.width == inputWidth else {
            throw .width(expected: inputWidth, actual: input.width)
        }
        return ValueShape(features: features, isSequence: input.isSequence)
    }

    public func step(_ io: StepIO) {
        for row in 0..<io.rows {
            let input = io.input + row * inputWidth
            let output = io.output + row * indices.count
            for (place, index) in indices.enumerated() {
                output[place] = index < 0 ? 0 : input[index]
            }
        }
    }
}
