/// Reorders the feature axes of each step; time and batch stay where they are.
public struct Permute: Layer {
    private let order: [Int]
    private let features: [Int]
    /// Where each number of an output row lies in the input row.
    private let places: [Int]

    /// A reordering that makes axis `order[i]` of `features` the axis i, counted from 0.
    ///
    /// - Throws: `LayerError.mismatch` where `order` is no order of the axes.
    public init(order: [Int], features: [Int]) throws(LayerError) {
        guard order.sorted() == [Int](features.indices) else {
            throw .mismatch([features, order])
        }
        var strides = [Int](repeating: 1, count: features.count)
        for axis in features.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * features[axis + 1]
        }
        places = (0..<features.reduce(1, *)).map { index in
            var (rest, place) = (index, 0)
            for axis in order.reversed() {
                place += rest % features[axis] * strides[axis]
                rest /= features[axis]
            }
            return place
        }
        self.order = order
        self.features = features
    }

    public var kind: String { "Permute" }
    public var passesThrough: Bool { order == [Int](features.indices) }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        var shape = try LayerError.single(inputs)
        guard shape.features == features else { throw .mismatch([shape.features, features]) }
        shape.features = order.map { features[$0] }
        return shape
    }

    public func step(_ io: StepIO) {
        places.withUnsafeBufferPointer { places in
            for row in 0..<io.rows {
                let (x, y) = (io.input + row * places.count, io.output + row * places.count)
                for index in places.indices { y[index] = x[places[index]] }
            }
        }
    }
}
