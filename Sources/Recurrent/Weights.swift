import Kernels

/// One weight matrix of a layer, packed once and read by every step of every worker.
///
/// Unchecked because of its pointer: the memory is written in `init` alone and freed by `deinit`.
final class Weights: @unchecked Sendable {
    /// The numbers, `[rows, columns]`; valid as long as this object lives.
    let matrix: Matrix
    private let storage: UnsafeMutablePointer<Float>

    /// Packs `values`, whose count is `rows * columns`.
    init(_ values: [Float], rows: Int, columns: Int) {
        precondition(values.count == rows * columns, "\(values.count) of \(rows) x \(columns)")
        let storage = UnsafeMutablePointer<Float>.allocate(capacity: max(1, values.count))
        values.withUnsafeBufferPointer { values in
            if let base = values.baseAddress {
                storage.initialize(from: base, count: values.count)
            }
        }
        self.storage = storage
        matrix = Matrix(storage, rows: rows, columns: columns)
    }

    /// Packs a vector as a matrix of one row.
    convenience init(row values: [Float]) { self.init(values, rows: 1, columns: values.count) }

    /// The number of numbers.
    var count: Int { matrix.rows * matrix.columns }

    deinit { storage.deallocate() }
}
