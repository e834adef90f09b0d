import CBLAS

/// Batches of up to this many rows go row by row through `sgemv`.
///
/// `sgemm` packs the whole of `b` first. Measured with OpenBLAS 0.3.21 at [k, 4k] for k = 8...256:
/// 3-6 times slower than `sgemv` for one row, even at about five.
private let rowsByVectorMax = 4

/// c <- c + a*b, row-major; a: [m, k], b: [k, n], c: [m, n]; c overlaps neither a nor b.
///
/// Always adds: callers put the bias into `c` first, and so no leftover NaN meets a factor of 0.
public func gemm(_ a: Matrix, _ b: Matrix, addingTo c: MutableMatrix) {
    precondition(a.columns == b.rows && a.rows == c.rows && b.columns == c.columns)
    guard a.rows > 0, b.rows > 0, b.columns > 0 else { return }
    BLASThreads.setSingle()
    if a.rows <= rowsByVectorMax {
        for row in 0..<a.rows {
            cblas_sgemv(
                CblasRowMajor, CblasTrans, CInt(b.rows), CInt(b.columns), 1, b.base,
                CInt(b.stride), a.row(row), 1, 1, c.row(row), 1)
        }
    } else {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, CInt(a.rows), CInt(b.columns),
            CInt(b.rows), 1, a.base, CInt(a.stride), b.base, CInt(b.stride), 1, c.base,
            CInt(c.stride))
    }
}
