import Recurrent

/// A constant of a graph: weights, or numbers that shapes are computed with.
struct ONNXArray: Equatable {
    /// The elements, last axis fastest: every floating-point type as float32, every other as
    /// integers.
    enum Elements: Equatable {
        case floats([Float])
        case sizes([ONNXSize])
    }

    /// Elements that arithmetic may make of others, so that no small file makes gigabytes.
    static let countMax = 1 << 24

    var shape: [Int]
    var elements: Elements

    /// A single number.
    init(scalar: Float) {
        shape = []
        elements = .floats([scalar])
    }

    /// `elements`, as many as the product of `shape`.
    init(_ shape: [Int], _ elements: Elements) {
        self.shape = shape
        self.elements = elements
        precondition(shape.reduce(1, *) == count, "\(count) elements for \(shape)")
    }

    var count: Int { Self.count(of: elements) }

    /// The number of `elements`.
    static func count(of elements: Elements) -> Int {
        switch elements {
        case .floats(let values): values.count
        case .sizes(let values): values.count
        }
    }

    /// The product of the lengths in `shape`, nil where it is more than `max`, zeros left out: an
    /// array of nothing is moved by the lengths of its other axes all the same.
    static func count(of shape: [Int], atMost max: Int) -> Int? {
        var product = 1
        for length in shape {
            let (more, overflow) = product.multipliedReportingOverflow(by: Swift.max(1, length))
            guard !overflow, more <= max else { return nil }
            product = more
        }
        return shape.contains(0) ? 0 : product
    }

    /// The numbers as float32; nil where one is not known yet.
    var floats: [Float]? {
        switch elements {
        case .floats(let values): return values
        case .sizes(let sizes):
            let known = sizes.compactMap(\.integer)
            return known.count == sizes.count ? known.map(Float.init) : nil
        }
    }

    /// The integers; nil for floats.
    var sizes: [ONNXSize]? {
        if case .sizes(let sizes) = elements { return sizes }
        return nil
    }

    /// The integers where all are known.
    var integers: [Int]? {
        guard let sizes else { return nil }
        let known = sizes.compactMap(\.integer)
        return known.count == sizes.count ? known : nil
    }

    /// The one number of an array of one.
    var scalar: Float? { count == 1 ? floats?.first : nil }

    /// Whether all elements are 0.
    var isZero: Bool { uniform?.scalar == 0 }

    /// What all elements are, where they are all the same.
    var uniform: ONNXArray? {
        switch elements {
        case .floats(let values):
            guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
            return ONNXArray(scalar: first)
        case .sizes(let values):
            guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
            return ONNXArray([], .sizes([first]))
        }
    }

    /// The elements that `map` picks.
    func applying(_ map: IndexMap) -> ONNXArray {
        switch elements {
        case .floats(let values): ONNXArray(map.shape, .floats(map.indices.map { values[$0] }))
        case .sizes(let values): ONNXArray(map.shape, .sizes(map.indices.map { values[$0] }))
        }
    }

    /// The same elements with other axes.
    func reshaped(_ shape: [Int]) -> ONNXArray { ONNXArray(shape, elements) }

    /// The shape to which two shapes are stretched for arithmetic between them; nil where they do
    /// not fit or the result would have more than `countMax` elements.
    static func stretched(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        let a = [Int](repeating: 1, count: rank - a.count) + a
        let b = [Int](repeating: 1, count: rank - b.count) + b
        var result: [Int] = []
        for (a, b) in zip(a, b) {
            guard a == b || a == 1 || b == 1 else { return nil }
            result.append(a == 1 ? b : a)
        }
        return count(of: result, atMost: countMax) == nil ? nil : result
    }

    /// The array stretched to `shape`, which must be one that `stretched` gave.
    func stretched(to shape: [Int]) -> ONNXArray {
        if self.shape == shape { return self }
        var map = IndexMap(self.shape)
        map.stretch(to: shape)
        return applying(map)
    }
}
