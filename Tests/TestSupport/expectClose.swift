import Recurrent
import Testing

/// Expects equal counts and every number within `tolerance` of its fellow, absolutely or, for
/// numbers greater than 1, relatively; NaN is close to NaN alone.
///
/// Reports the worst place alone, with `comment` (a seed, a case's name) behind it.
public func expectClose(
    _ actual: [Float], _ expected: [Float], within tolerance: Float, _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record(
            "\(actual.count) numbers instead of \(expected.count) \(comment)",
            sourceLocation: sourceLocation)
        return
    }
    var worst: (index: Int, error: Float)?
    for index in actual.indices {
        let error = distance(actual[index], expected[index])
        if error > worst?.error ?? tolerance { worst = (index, error) }
    }
    if let worst {
        let (index, error) = worst
        Issue.record(
            "[\(index)] \(actual[index]) is not \(expected[index]): off by \(error) \(comment)",
            sourceLocation: sourceLocation)
    }
}

/// Expects equal shapes and close numbers, as `expectClose` of arrays.
public func expectClose(
    _ actual: Tensor, _ expected: Tensor, within tolerance: Float, _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.shape == expected.shape else {
        Issue.record(
            "shape \(actual.shape) instead of \(expected.shape) \(comment)",
            sourceLocation: sourceLocation)
        return
    }
    expectClose(
        actual.values, expected.values, within: tolerance, comment,
        sourceLocation: sourceLocation)
}

private func distance(_ a: Float, _ b: Float) -> Float {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    let error = abs(a - b) / max(1, abs(b))
    return error.isNaN ? .infinity : error
}
