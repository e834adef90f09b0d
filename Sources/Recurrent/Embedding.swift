/// A table of vectors, looked up by integer ids.
///
/// Ids travel as floats; whoever admits a request checks that each is an integer in
/// `0 ..< vocabulary` (`Network.Input.vocabulary`), so a step never meets another.
public struct Embedding: Layer {
    /// The number of rows of the table.
    public let vocabulary: Int
    /// The length of a vector.
    public let dimension: Int
    private let table: [Float]

    /// A table of `[vocabulary, dimension]`, row-major.
    public init(table: Tensor) {
        precondition(table.shape.count == 2, "an embedding table of shape \(table.shape)")
        vocabulary = table.shape[0]
        dimension = table.shape[1]
        self.table = table.values
    }

    public var kind: String { "Embedding" }
    public var parameterCount: Int { table.count }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard input.features.isEmpty else { throw .rank(expected: 0, actual: input.features) }
        return ValueShape(features: [dimension], isSequence: input.isSequence)
    }

    public func step(_ io: StepIO) {
        table.withUnsafeBufferPointer { table in
            guard let base = table.baseAddress else { return }
            for row in 0..<io.rows {
                let id = Int(io.input[row])
                (io.output + row * dimension).update(from: base + id * dimension, count: dimension)
            }
        }
    }
}
