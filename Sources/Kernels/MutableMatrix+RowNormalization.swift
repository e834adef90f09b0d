/// Normalisation of each row by its own mean and variance.
extension MutableMatrix {
    /// self <- (x - mean(x)) / √(variance(x) + epsilon) row by row; self, x: [rows, columns].
    ///
    /// The variance is the mean squared deviation, as in Ba et al., 2016. Both sums are made in
    /// float64, so that wide rows lose nothing.
    public func setRowsNormalized(_ x: Matrix, epsilon: Float) {
        precondition(x.rows == rows && x.columns == columns)
        for index in 0..<rows {
            let (y, x) = (row(index), x.row(index))
            var sum = 0.0
            for column in 0..<columns { sum += Double(x[column]) }
            let mean = sum / Double(columns)
            var squares = 0.0
            for column in 0..<columns {
                let deviation = Double(x[column]) - mean
                squares += deviation * deviation
            }
            let scale = 1 / (squares / Double(columns) + Double(epsilon)).squareRoot()
            for column in 0..<columns { y[column] = Float((Double(x[column]) - mean) * scale) }
        }
    }
}
