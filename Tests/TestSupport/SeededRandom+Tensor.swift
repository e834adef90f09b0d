import Recurrent

extension SeededRandom {
    /// A tensor of `shape`, its elements uniform in `range`.
    public mutating func tensor(_ shape: [Int], in range: ClosedRange<Float> = -1...1) -> Tensor {
        Tensor(shape: shape, values: floats(shape.reduce(1, *), in: range))
    }
}
