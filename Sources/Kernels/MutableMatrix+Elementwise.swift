/// Copies, products and sums of whole matrices, element by element.
///
/// The matrices may lie in one buffer as long as they are the same elements or no shared ones.
extension MutableMatrix {
    /// Sets every row to `row`; self: [rows, columns], row: [columns].
    public func fill(row values: UnsafePointer<Float>) {
        for index in 0..<rows { row(index).update(from: values, count: columns) }
    }

    /// self <- source; self, source: [rows, columns].
    public func copy(from source: Matrix) {
        precondition(source.rows == rows && source.columns == columns)
        for index in 0..<rows { row(index).update(from: source.row(index), count: columns) }
    }

    /// self <- self + a; self, a: [rows, columns].
    public func add(_ a: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        for index in 0..<rows {
            let (y, a) = (row(index), a.row(index))
            for column in 0..<columns { y[column] += a[column] }
        }
    }

    /// self <- self - a; self, a: [rows, columns].
    public func subtract(_ a: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        for index in 0..<rows {
            let (y, a) = (row(index), a.row(index))
            for column in 0..<columns { y[column] -= a[column] }
        }
    }

    /// self <- max(self, a) element by element, NaN where either is; self, a: [rows, columns].
    public func takeMaximum(_ a: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        for index in 0..<rows {
            let (y, a) = (row(index), a.row(index))
            for column in 0..<columns where !(y[column] >= a[column]) && !y[column].isNaN {
                y[column] = a[column]
            }
        }
    }

    /// self <- min(self, a) element by element, NaN where either is; self, a: [rows, columns].
    public func takeMinimum(_ a: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        for index in 0..<rows {
            let (y, a) = (row(index), a.row(index))
            for column in 0..<columns where !(y[column] <= a[column]) && !y[column].isNaN {
                y[column] = a[column]
            }
        }
    }

    /// self <- self / divisor; self: [rows, columns].
    public func divide(by divisor: Float) { mapEach { $0 / divisor } }

    /// self <- x where x >= 0, else slopes ∘ x, in every row; self, x: [rows, columns],
    /// slopes: [columns].
    public func setSloped(_ x: Matrix, slopes: UnsafePointer<Float>) {
        precondition(x.rows == rows && x.columns == columns)
        for index in 0..<rows {
            let (y, x) = (row(index), x.row(index))
            for column in 0..<columns {
                y[column] = x[column] < 0 ? slopes[column] * x[column] : x[column]
            }
        }
    }

    /// self <- a ∘ b, the element-wise product; self, a, b: [rows, columns].
    public func setProduct(_ a: Matrix, _ b: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        precondition(b.rows == rows && b.columns == columns)
        for index in 0..<rows {
            let (y, a, b) = (row(index), a.row(index), b.row(index))
            for column in 0..<columns { y[column] = a[column] * b[column] }
        }
    }

    /// self <- self + a ∘ b; self, a, b: [rows, columns].
    public func addProduct(_ a: Matrix, _ b: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        precondition(b.rows == rows && b.columns == columns)
        for index in 0..<rows {
            let (y, a, b) = (row(index), a.row(index), b.row(index))
            for column in 0..<columns { y[column] += a[column] * b[column] }
        }
    }

    /// self <- x ∘ scale + offset in every row; self, x: [rows, columns], scale, offset: [columns].
    public func setScaled(
        _ x: Matrix, by scale: UnsafePointer<Float>, plus offset: UnsafePointer<Float>
    ) {
        precondition(x.rows == rows && x.columns == columns)
        for index in 0..<rows {
            let (y, x) = (row(index), x.row(index))
            for column in 0..<columns { y[column] = x[column] * scale[column] + offset[column] }
        }
    }

    /// self <- (x - center) / width in every row; self, x: [rows, columns],
    /// center, width: [columns].
    public func setStandardized(
        _ x: Matrix, center: UnsafePointer<Float>, width: UnsafePointer<Float>
    ) {
        precondition(x.rows == rows && x.columns == columns)
        for index in 0..<rows {
            let (y, x) = (row(index), x.row(index))
            for column in 0..<columns { y[column] = (x[column] - center[column]) / width[column] }
        }
    }

    /// self <- min(max(self, -bound), bound), where NaN stays; self: [rows, columns].
    public func clamp(to bound: Float) {
        mapEach { $0 < -bound ? -bound : $0 > bound ? bound : $0 }
    }

    /// self <- 1 - a; self, a: [rows, columns].
    func setComplement(of a: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        for index in 0..<rows {
            let (y, a) = (row(index), a.row(index))
            for column in 0..<columns { y[column] = 1 - a[column] }
        }
    }

    /// self <- a / b, element by element; self, a, b: [rows, columns].
    public func setQuotient(_ a: Matrix, _ b: Matrix) {
        precondition(a.rows == rows && a.columns == columns)
        precondition(b.rows == rows && b.columns == columns)
        for index in 0..<rows {
            let (y, a, b) = (row(index), a.row(index), b.row(index))
            for column in 0..<columns { y[column] = a[column] / b[column] }
        }
    }
}
