import Kernels

/// Two vectors that go with every row's features: shared by the layers that scale and shift.
///
/// They span the last feature axes, or are one number for all; axes before them repeat them.
struct FeatureScale: Sendable {
    /// The axes the vectors span; empty for a single number.
    let shape: [Int]
    let first: Weights
    let second: Weights

    /// Vectors of these tensors; a shorter one is repeated along the longer one's leading axes.
    init(_ first: Tensor, _ second: Tensor) throws(LayerError) {
        let longer = first.values.count >= second.values.count ? first : second
        let shape = longer.values.count == 1 ? [] : longer.shape
        guard Self.spans(first.shape, shape), Self.spans(second.shape, shape),
            !longer.values.isEmpty
        else { throw .mismatch([first.shape, second.shape]) }
        self.shape = shape
        self.first = Self.repeated(first.values, to: longer.values.count)
        self.second = Self.repeated(second.values, to: longer.values.count)
    }

    /// The shape of the single input, which is the output's too.
    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard Self.spans(shape, input.features) else {
            throw .mismatch([input.features, shape])
        }
        return input
    }

    /// The input and the output of a step as rows of the vectors' length.
    func views(_ io: StepIO) -> (input: Matrix, output: MutableMatrix) {
        let columns = first.count
        let rows = io.outputRows(ofColumns: columns)
        return (
            Matrix(io.input, rows: rows, columns: columns),
            MutableMatrix(io.output, rows: rows, columns: columns)
        )
    }

    private static func spans(_ shape: [Int], _ features: [Int]) -> Bool {
        shape.reduce(1, *) == 1 || features.suffix(shape.count) == shape[...]
    }

    private static func repeated(_ values: [Float], to count: Int) -> Weights {
        Weights(row: (0..<count).map { values[$0 % values.count] })
    }
}
