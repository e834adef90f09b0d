/// The value with which the next step's `KeptState` begins; it gives its input on.
public struct StateUpdate: Layer {
    /// The name of the `KeptState`, which must come before this layer.
    public let state: String

    /// An update of the `KeptState` of this name, by a value as wide.
    public init(of state: String) { self.state = state }

    public var kind: String { "StateUpdate" }
    public var order: StepOrder { .forward }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try LayerError.single(inputs)
    }

    public func step(_ io: StepIO) {
        let value = io.inputMatrix(columns: io.outputWidth)
        io.newState(0, units: io.outputWidth).copy(from: value)
        io.outputMatrix(columns: io.outputWidth).copy(from: value)
    }
}
