import Recurrent

/// Parts of batched tensors, to compare runs with.
extension Tensor {
    /// These time steps of `[batch, time, …]`.
    func steps(_ range: Range<Int>) -> Tensor {
        let (time, width) = (shape[1], shape.dropFirst(2).reduce(1, *))
        var part: [Float] = []
        for row in 0..<shape[0] {
            let start = row * time * width
            part += values[start + range.lowerBound * width..<start + range.upperBound * width]
        }
        return Tensor(shape: [shape[0], range.count] + shape.dropFirst(2), values: part)
    }

    /// This row of `[batch, …]`, as a batch of one.
    func row(_ index: Int) -> Tensor {
        let width = shape.dropFirst().reduce(1, *)
        return Tensor(
            shape: [1] + shape.dropFirst(),
            values: [Float](values[index * width..<(index + 1) * width]))
    }
}
