import Kernels

/// A weight matrix in the form in which its products are computed: as it was read, for BLAS, or
/// packed for the fused kernels.
struct WeightMatrix: Sendable {
    /// The columns of a matrix that was read.
    private struct Read {
        let weights: Weights
        let columns: Range<Int>

        var matrix: Matrix {
            weights.matrix.columns(from: columns.lowerBound, count: columns.count)
        }
    }

    private enum Form {
        case read(Read)
        case packed(PackedMatrix)
    }

    private let form: Form

    /// `columns` of `weights`; all of them if nil.
    init(_ weights: Weights, columns: Range<Int>? = nil) {
        form = .read(Read(weights: weights, columns: columns ?? 0..<weights.matrix.columns))
    }

    private init(_ packed: PackedMatrix) { form = .packed(packed) }

    var rows: Int {
        switch form {
        case .read(let read): read.weights.matrix.rows
        case .packed(let matrix): matrix.rows
        }
    }

    var columns: Int {
        switch form {
        case .read(let read): read.columns.count
        case .packed(let matrix): matrix.columns
        }
    }

    /// The whole matrix that these columns were taken of, unless they are packed already.
    var whole: Matrix? {
        guard case .read(let read) = form else { return nil }
        return read.weights.matrix
    }

    /// The same matrix for products by `path`; packed ones stay as they are.
    func prepared(for path: KernelPath) -> WeightMatrix {
        guard case .fused(let set, let precision) = path, case .read(let read) = form else {
            return self
        }
        return WeightMatrix(PackedMatrix(read.matrix, set, precision))
    }

    /// c <- c + a*self; a: [m, rows], c: [m, columns].
    ///
    /// - Parameter crew: whose threads share a packed matrix' columns; BLAS uses none of them.
    func multiply(_ a: Matrix, addingTo c: MutableMatrix, crew: (any Crew)?) {
        switch form {
        case .read(let read): gemm(a, read.matrix, addingTo: c)
        case .packed(let matrix): matrix.multiply(a, addingTo: c, crew: crew)
        }
    }
}
