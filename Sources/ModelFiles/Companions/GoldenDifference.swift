import Recurrent

/// How far one tensor of a network is from what was recorded.
public struct GoldenDifference: Equatable, Sendable, CustomStringConvertible {
    /// The recording's key, such as `outputs/0`.
    public let key: String
    /// The worst difference, relative to what was recorded where that is greater than 1.
    public let worst: Float
    /// Where it is, by an index for each axis.
    public let place: [Int]
    /// The network's number there.
    public let actual: Float
    /// The recorded one.
    public let expected: Float

    /// Compares tensors of equal shape, of one number at least; NaN is like NaN alone.
    init(key: String, actual: [Float], expected: [Float], shape: [Int]) {
        precondition(actual.count == expected.count && !actual.isEmpty, "\(key) \(shape)")
        var worst: (index: Int, error: Float) = (0, 0)
        for index in actual.indices {
            let error = Self.error(actual[index], expected[index])
            if error > worst.error { worst = (index, error) }
        }
        self.key = key
        self.worst = worst.error
        self.place = Tensor.place(of: worst.index, in: shape)
        self.actual = actual[worst.index]
        self.expected = expected[worst.index]
    }

    /// One line: `outputs/0 is off by 0.5 at [0, 2] (1.0 instead of 0.5)`.
    public var description: String {
        "\(key) is off by \(worst) at \(place) (\(actual) instead of \(expected))"
    }

    private static func error(_ actual: Float, _ expected: Float) -> Float {
        if actual == expected || (actual.isNaN && expected.isNaN) { return 0 }
        let error = abs(actual - expected) / max(1, abs(expected))
        return error.isNaN ? .infinity : error
    }
}
