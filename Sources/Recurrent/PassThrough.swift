/// A layer that does nothing when a model is used, only when it is trained: dropout, noise.
public struct PassThrough: Layer {
    public let kind: String

    /// A layer of this kind, such as `Dropout`.
    public init(kind: String) { self.kind = kind }

    public var passesThrough: Bool { true }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try LayerError.single(inputs)
    }

    public func step(_ io: StepIO) {}
}
