/// `x * scale + offset` with constants from the model's configuration.
public struct Rescaling: Layer {
    private let scale: FeatureScale

    /// A rescaling as Keras' layer of this name computes it.
    ///
    /// - Parameters:
    ///   - scale: a single number or of the last feature axes, e.g. `[features]`.
    ///   - offset: likewise.
    /// - Throws: `LayerError.mismatch` with the shapes of the two.
    public init(scale: Tensor, offset: Tensor) throws(LayerError) {
        self.scale = try FeatureScale(scale, offset)
    }

    public var kind: String { "Rescaling" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try scale.outputShape(of: inputs)
    }

    public func step(_ io: StepIO) {
        let (input, output) = scale.views(io)
        output.setScaled(input, by: scale.first.matrix.base, plus: scale.second.matrix.base)
    }
}
