/// The inputs of a forward: one tensor, or one by name for each input of the network.
public enum InputValues: Sendable, Equatable {
    /// The tensor of a network with one input: `[batch, time, features…]` or what may stand for
    /// it.
    case single(Tensor)
    /// The tensors of a network with several inputs, in the order they were given.
    case named([NamedTensor])
}

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
