import CSimdJSON
import Recurrent

/// Tensors as nested arrays, each float the shortest text that reads back to it.
extension JSONWriter {
    /// Writes a tensor: arrays nested as deep as it has axes, a bare number when it has none.
    ///
    /// NaN and infinities, which JSON does not have, are written as null.
    public mutating func tensor(_ tensor: Tensor) {
        self.tensor(shape: tensor.shape, values: tensor.values[...])
    }

    /// Writes `values` as a tensor of `shape`, whose product must be their count.
    public mutating func tensor(shape: [Int], values: ArraySlice<Float>) {
        precondition(
            shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
        values.withUnsafeBufferPointer { nested($0, shape: shape[...]) }
    }

    /// Writes integers as an array, such as a shape.
    public mutating func integers(_ values: [Int]) {
        beginArray()
        for value in values { int(value) }
        endArray()
    }

    private mutating func nested(_ values: UnsafeBufferPointer<Float>, shape: ArraySlice<Int>) {
        guard let count = shape.first else {
            separate()
            return append(values)
        }
        open(UInt8(ascii: "["))
        let inner = shape.dropFirst()
        if inner.isEmpty {
            append(values)
        } else {
            let width = inner.reduce(1, *)
            for row in 0..<count {
                nested(
                    UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width]),
                    shape: inner)
            }
        }
        close(UInt8(ascii: "]"))
    }

    private mutating func append(_ values: UnsafeBufferPointer<Float>) {
        appendText(capacity: values.count * Self.bytesPerFloatMax) {
            csj_write_floats(values.baseAddress, values.count, $0)
        }
    }
}
