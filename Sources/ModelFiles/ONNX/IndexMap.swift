/// Where each element of an array comes from after axes have been moved, cut or stretched.
///
/// Used for constants and, over the feature axes alone, for values that a step computes.
struct IndexMap {
    /// The axes of the result.
    private(set) var shape: [Int]
    /// For each element of the result its place in the original, -1 for a zero.
    private(set) var indices: [Int]

    /// The array of this shape as it is.
    init(_ shape: [Int]) {
        self.shape = shape
        indices = Array(0..<shape.reduce(1, *))
    }

    /// An array of this shape with its elements from these places, as many.
    init(_ shape: [Int], _ indices: [Int]) {
        self.shape = shape
        self.indices = indices
    }

    /// Whether nothing has moved.
    var isIdentity: Bool { indices == Array(indices.indices) }

    /// Puts axis `order[i]` at place i; `order` is a permutation.
    mutating func transpose(_ order: [Int]) {
        let strides = Self.strides(shape)
        let moved = order.map { shape[$0] }
        self = collected(moved, order.map { strides[$0] })
    }

    /// Keeps these positions of an axis, in this order; -1 puts zeros there.
    mutating func select(axis: Int, _ positions: [Int]) {
        let inner = shape[(axis + 1)...].reduce(1, *)
        let length = shape[axis] * inner
        var picked: [Int] = []
        picked.reserveCapacity(shape[..<axis].reduce(1, *) * positions.count * inner)
        for outer in 0..<shape[..<axis].reduce(1, *) {
            for position in positions {
                if position < 0 {
                    picked.append(contentsOf: repeatElement(-1, count: inner))
                    continue
                }
                let first = outer * length + position * inner
                picked.append(contentsOf: indices[first..<first + inner])
            }
        }
        indices = picked
        shape[axis] = positions.count
    }

    /// Stretches to `wanted`, of as many axes or more, each as long as here or 1 here.
    mutating func stretch(to wanted: [Int]) {
        shape = [Int](repeating: 1, count: wanted.count - shape.count) + shape
        for axis in shape.indices where shape[axis] != wanted[axis] {
            select(axis: axis, [Int](repeating: 0, count: wanted[axis]))
        }
    }

    private func collected(_ shape: [Int], _ strides: [Int]) -> IndexMap {
        var result = self
        result.shape = shape
        var position = [Int](repeating: 0, count: shape.count)
        var place = 0
        for target in indices.indices {
            result.indices[target] = indices[place]
            for axis in shape.indices.reversed() {
                position[axis] += 1
                place += strides[axis]
                if position[axis] < shape[axis] { break }
                place -= shape[axis] * strides[axis]
                position[axis] = 0
            }
        }
        return result
    }

    private static func strides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * shape[axis + 1]
        }
        return strides
    }
}
