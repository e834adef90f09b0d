import Recurrent

/// What an output of the Open Inference Protocol holds: numbers, or the texts of classes.
enum InferContent: Sendable {
    /// Float32.
    case values(Tensor)
    /// Of each row of the last axis its largest values in order, as `value:index`.
    case classes(shape: [Int], texts: [String])

    /// The `count` largest values of each row of the last axis, or all if there are fewer; NaN is
    /// less than any number, and of equals the first comes first.
    static func classes(of tensor: Tensor, count: Int) -> InferContent {
        let width = tensor.shape.last ?? 1
        let count = min(count, width)
        var texts: [String] = []
        for start in stride(from: 0, to: tensor.values.count, by: max(1, width)) {
            let row = tensor.values[start..<start + width]
            let order = row.indices.sorted { one, other in
                let (left, right) = (row[one], row[other])
                if left == right || left.isNaN && right.isNaN { return one < other }
                return right.isNaN || left > right
            }
            for index in order.prefix(count) { texts.append("\(row[index]):\(index - start)") }
        }
        return .classes(shape: tensor.shape.dropLast() + [count], texts: texts)
    }

    var datatype: String {
        switch self {
        case .values: "FP32"
        case .classes: "BYTES"
        }
    }

    var shape: [Int] {
        switch self {
        case .values(let tensor): tensor.shape
        case .classes(let shape, _): shape
        }
    }

    /// Bytes of its binary form.
    var bytes: Int {
        switch self {
        case .values(let tensor): tensor.values.count * MemoryLayout<Float>.size
        case .classes(_, let texts):
            texts.reduce(0) { $0 + MemoryLayout<UInt32>.size + $1.utf8.count }
        }
    }

    /// Appends its binary form: numbers and lengths in little-endian order, texts behind their
    /// lengths.
    func append(to bytes: inout [UInt8]) {
        switch self {
        case .values(let tensor):
            for value in tensor.values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) {
                    bytes.append(contentsOf: $0)
                }
            }
        case .classes(_, let texts):
            for text in texts {
                withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) {
                    bytes.append(contentsOf: $0)
                }
                bytes += text.utf8
            }
        }
    }

    /// Writes its numbers or texts as one flat array.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .values(let tensor):
            writer.tensor(shape: [tensor.values.count], values: tensor.values[...])
        case .classes(_, let texts):
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
    }
}
