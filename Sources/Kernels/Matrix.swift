/// A read-only view of a row-major matrix of floats: where it lies and how its rows follow.
///
/// It owns nothing and checks no bounds of memory; whoever makes it answers for the pointer.
public struct Matrix {
    /// The first element of the first row.
    public let base: UnsafePointer<Float>
    /// The number of rows.
    public let rows: Int
    /// Floats of a row.
    public let columns: Int
    /// Floats from the start of a row to the start of the next, at least `columns`.
    public let stride: Int

    /// A view of `[rows, columns]` at `base`, its rows `stride` floats apart (`columns` if nil).
    public init(_ base: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
        let stride = stride ?? columns
        precondition(rows >= 0 && columns >= 0 && stride >= columns)
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// The view `[rows, count]` of `count` columns from column `first`.
    public func columns(from first: Int, count: Int) -> Matrix {
        precondition(first >= 0 && count >= 0 && first + count <= columns)
        return Matrix(base + first, rows: rows, columns: count, stride: stride)
    }

    @inline(__always) func row(_ index: Int) -> UnsafePointer<Float> { base + index * stride }
}

/// A view of a row-major matrix that may be written, otherwise as `Matrix`.
public struct MutableMatrix {
    /// The first element of the first row.
    public let base: UnsafeMutablePointer<Float>
    /// The number of rows.
    public let rows: Int
    /// Floats of a row.
    public let columns: Int
    /// Floats from the start of a row to the start of the next, at least `columns`.
    public let stride: Int

    /// A view of `[rows, columns]` at `base`, its rows `stride` floats apart (`columns` if nil).
    public init(
        _ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil
    ) {
        let stride = stride ?? columns
        precondition(rows >= 0 && columns >= 0 && stride >= columns)
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// The same matrix, `[rows, columns]`, for reading alone.
    public var readOnly: Matrix { Matrix(base, rows: rows, columns: columns, stride: stride) }

    /// The view `[rows, count]` of `count` columns from column `first`.
    public func columns(from first: Int, count: Int) -> MutableMatrix {
        precondition(first >= 0 && count >= 0 && first + count <= columns)
        return MutableMatrix(base + first, rows: rows, columns: count, stride: stride)
    }

    @inline(__always) func row(_ index: Int) -> UnsafeMutablePointer<Float> {
        base + index * stride
    }

    /// The same floats as one long row where nothing lies between the rows.
    @inline(__always) var flattened: MutableMatrix {
        stride == columns ? MutableMatrix(base, rows: 1, columns: rows * columns) : self
    }
}
