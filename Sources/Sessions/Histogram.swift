/// Counts of values in fixed buckets, as Prometheus text has them, except that a bucket here does
/// not include those below it.
public struct Histogram: Sendable, Equatable {
    /// The largest value of each bucket but the last, which has none; ascending.
    public let bounds: [Double]
    /// Values per bucket; one more than `bounds`.
    public private(set) var counts: [UInt64]
    /// The sum of all values.
    public private(set) var sum: Double = 0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count + 1)
    }

    /// The number of all values.
    public var count: UInt64 { counts.reduce(0, +) }

    mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// Adds what `other` has counted in the same buckets.
    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }
}
