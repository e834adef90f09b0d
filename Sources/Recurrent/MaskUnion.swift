/// One mask of several: a step counts where one of them lets it.
public struct MaskUnion: Layer {
    /// A mask made of those it reads.
    public init() {}

    public var kind: String { "Mask" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let shape = try LayerError.equal(inputs)
        guard shape.features.isEmpty else { throw .rank(expected: 0, actual: shape.features) }
        return shape
    }

    public func step(_ io: StepIO) {
        for row in 0..<io.rows {
            io.output[row] = io.inputs.contains { $0[row] != 0 } ? 1 : 0
        }
    }
}
