/// A value for one state tensor, addressed by names or by indexes as a client wrote them.
public struct StateValue: Sendable, Equatable {
    /// The layer, by its name or its index among the recurrent layers, as `lstm_1` or `1`.
    public let layer: String
    /// The state of the layer, by its name or index, as `c` or `1`.
    public let name: String
    /// The value, `[batch, units]` if it is as it should be; nobody has checked it here.
    public let value: Tensor

    /// `value` for state `name` of `layer`.
    public init(layer: String, name: String, value: Tensor) {
        self.layer = layer
        self.name = name
        self.value = value
    }
}
