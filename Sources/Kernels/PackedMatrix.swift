import CKernels

/// A weight matrix packed for products whose bits do not depend on the batch.
public final class PackedMatrix: Sendable {
    /// The rows of the matrix.
    public let rows: Int
    /// The columns of the matrix.
    public let columns: Int
    private let panels: PackedPanels
    private let set: InstructionSet

    private static let vectorsOfPanel = 4

    /// Packs `matrix`, [rows, columns].
    public init(_ matrix: Matrix, _ set: InstructionSet, _ precision: WeightPrecision) {
        rows = matrix.rows
        columns = matrix.columns
        self.set = set
        let (lanes, vectors, columns) = (set.lanes, Self.vectorsOfPanel, columns)
        panels = PackedPanels(
            matrix, panels: (columns + vectors * lanes - 1) / (vectors * lanes), vectors: vectors,
            set, precision
        ) { panel, vector in
            let first = min(columns, (panel * vectors + vector) * lanes)
            return first..<min(columns, first + lanes)
        }
    }

    /// c <- c + a*self; a: [m, rows], c: [m, columns]; c overlaps not a.
    ///
    /// Each element of `c` adds its products one by one by ascending index, whichever thread of
    /// `crew` does it.
    public func multiply(
        _ a: Matrix, addingTo c: MutableMatrix, crew: (any Crew)? = nil
    ) {
        precondition(a.columns == rows && a.rows == c.rows && c.columns == columns)
        guard a.rows > 0 else { return }
        PanelWork
            .product(set.kernel, panels.ofC, columns: columns, rows: a.rows, a.ofC, c.ofC)
            .run(products: a.rows * rows * columns, crew: crew)
    }
}

extension Matrix {
    var ofC: CKRows { CKRows(base: base, stride: stride) }
}

extension MutableMatrix {
    var ofC: CKMutableRows { CKMutableRows(base: base, stride: stride) }
}
