import Glibc

/// The activations that look at a whole row: probabilities over the last axis.
extension Activation {
    /// softmax along each row; x: [rows, columns].
    func applySoftmax(to x: MutableMatrix) {
        subtractMaximum(of: x)
        Activation.exponential.apply(to: x)
        for index in 0..<x.rows {
            let row = x.row(index)
            var sum: Float = 0
            for column in 0..<x.columns { sum += row[column] }
            for column in 0..<x.columns { row[column] /= sum }
        }
    }

    /// The logarithm of softmax along each row; x: [rows, columns].
    func applyLogSoftmax(to x: MutableMatrix) {
        subtractMaximum(of: x)
        for index in 0..<x.rows {
            let row = x.row(index)
            var sum: Float = 0
            for column in 0..<x.columns { sum += expf(row[column]) }
            let logarithm = logf(sum)
            for column in 0..<x.columns { row[column] -= logarithm }
        }
    }

    /// sparsemax along each row; x: [rows, columns].
    ///
    /// max(x - τ, 0) with τ such that the row sums to 1. τ is found by leaving out what lies
    /// below it until nothing more does, which needs no sorted copy. With a greatest number of 0
    /// it is at least -1, which the greatest alone would give.
    func applySparsemax(to x: MutableMatrix) {
        subtractMaximum(of: x)
        for index in 0..<x.rows {
            let row = x.row(index)
            var threshold: Float = -1
            var kept = x.columns + 1
            while true {
                var (sum, count): (Float, Int) = (0, 0)
                for column in 0..<x.columns where row[column] > threshold {
                    sum += row[column]
                    count += 1
                }
                guard count > 0, count < kept else { break }
                kept = count
                threshold = (sum - 1) / Float(count)
            }
            for column in 0..<x.columns {
                row[column] = row[column] < threshold ? 0 : row[column] - threshold
            }
        }
    }

    /// Makes each row's greatest number 0, so that e^x cannot overflow; x: [rows, columns].
    private func subtractMaximum(of x: MutableMatrix) {
        for index in 0..<x.rows {
            let row = x.row(index)
            var greatest = -Float.infinity
            for column in 0..<x.columns where row[column] > greatest { greatest = row[column] }
            for column in 0..<x.columns { row[column] -= greatest }
        }
    }
}
