/// y <- x / √Σx² along each row, as Keras' `ops.normalize` of order 2; a row of zeros stays.
///
/// - Parameters:
///   - x: [rows, columns].
///   - epsilon: the least length that is divided by.
///   - y: [rows, columns]; may be the memory of `x`.
public func scaleRowsToUnit(_ x: Matrix, epsilon: Float, into y: MutableMatrix) {
    precondition(x.rows == y.rows && x.columns == y.columns)
    for index in 0..<x.rows {
        let (x, row) = (x.row(index), y.row(index))
        var sum: Float = 0
        for column in 0..<y.columns { sum += x[column] * x[column] }
        let inverse = 1 / max(sum.squareRoot(), epsilon)
        for column in 0..<y.columns { row[column] = x[column] * inverse }
    }
}
