/// y <- (x - mean) / √(variance + epsilon) along each row, as Keras' `ops.layer_normalization`.
///
/// - Parameters:
///   - x: [rows, columns].
///   - epsilon: added to the variance.
///   - centers: whether the mean is taken away; Keras' `rms_scaling` leaves it.
///   - y: [rows, columns]; may be the memory of `x`.
public func normalizeRows(_ x: Matrix, epsilon: Float, centers: Bool, into y: MutableMatrix) {
    precondition(x.rows == y.rows && x.columns == y.columns)
    let count = Float(x.columns)
    for index in 0..<x.rows {
        let (x, row) = (x.row(index), y.row(index))
        var mean: Float = 0
        for column in 0..<y.columns { mean += x[column] }
        mean /= count
        var variance: Float = 0
        for column in 0..<y.columns { variance += (x[column] - mean) * (x[column] - mean) }
        let inverse = 1 / (variance / count + epsilon).squareRoot()
        let center = centers ? mean : 0
        for column in 0..<y.columns { row[column] = (x[column] - center) * inverse }
    }
}
