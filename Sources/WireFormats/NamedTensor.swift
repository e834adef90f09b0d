import Recurrent

/// A tensor with the name of the input or output that it is for.
public struct NamedTensor: Sendable, Equatable {
    /// The name of the input or output.
    public let name: String
    /// The values.
    public let tensor: Tensor

    /// `tensor` for the input or output `name`.
    public init(name: String, tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}
