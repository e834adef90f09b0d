/// One mask of several: a step counts where all of them let it, or where one does.
public struct MaskCombination: Layer {
    private let needsAll: Bool

    /// A combination by "and" with `needsAll`, else by "or".
    public init(needsAll: Bool) { self.needsAll = needsAll }

    public var kind: String { "Mask" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let shape = try LayerError.equal(inputs)
        guard shape.features.isEmpty else { throw .rank(expected: 0, actual: shape.features) }
        return shape
    }

    public func step(_ io: StepIO) {
        for row in 0..<io.rows {
            let count = io.inputs.count { $0[row] != 0 }
            io.output[row] = (needsAll ? count == io.inputs.count : count > 0) ? 1 : 0
        }
    }
}
