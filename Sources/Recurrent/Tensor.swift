/// A dense array of float32 in row-major order: what crosses the walls between modules.
///
/// Not used inside a time step, where plain pointers into a `Workspace` are.
public struct Tensor: Sendable, Equatable {
    /// The length of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    /// The elements, last axis fastest; as many as the product of `shape`.
    public var values: [Float]

    /// A tensor of `shape` holding `values`, whose count must be the product of `shape`.
    public init(shape: [Int], values: [Float]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a negative axis in \(shape)")
        precondition(
            shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// A tensor of zeros of `shape`.
    public init(zeros shape: [Int]) {
        self.init(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
    }
}
