import CKernels

/// The weights of a recurrent cell, packed so that one pass computes all gates of a few units.
///
/// A panel holds all gates of the same units, so that a step's activations find them in one place.
/// Sums go as `PackedMatrix` says: bias, then x, then h.
public final class PackedCell: Sendable {
    /// The cells that can be packed; sigmoid gates and tanh, as their frameworks' defaults are.
    public enum Kind: Sendable {
        /// Gates i, f, g, o: `c' = f ∘ c + i ∘ g`, `h' = o ∘ tanh(c')`.
        case lstm
        /// Gates z, r, n: `n = tanh(x·K + b + r ∘ (h·U + b'))`, `h' = z ∘ h + (1 - z) ∘ n`.
        case gruResetAfter
        /// Gates z, r, n: `n = tanh(x·K + b + (r ∘ h)·U)`, `h'` as above.
        case gruResetBefore
        /// No gates: `h' = tanh(x·K + b + h·U)`.
        case plain
    }

    /// The size of the hidden state.
    public let units: Int
    /// The length of an input row.
    public let inputWidth: Int
    /// Which cell it is.
    public let kind: Kind
    let set: InstructionSet
    let input: PackedPanels
    let recurrent: PackedPanels
    let bias: PackedPanels
    let candidateBias: PackedPanels?
    /// n's kernel and recurrent kernel with the reset before the product.
    let candidate: (input: PackedPanels, recurrent: PackedPanels)?

    /// Packs the weights of a cell, its gates in blocks of `units` columns.
    ///
    /// - Parameters:
    ///   - kernel: [in, gates * units].
    ///   - recurrentKernel: [units, gates * units].
    ///   - bias: [1, gates * units].
    ///   - candidateBias: [1, units], the second bias of n where the reset comes after.
    public init(
        _ kind: Kind, kernel: Matrix, recurrentKernel: Matrix, bias: Matrix,
        candidateBias: Matrix?, _ set: InstructionSet, _ precision: WeightPrecision
    ) {
        let units = recurrentKernel.rows
        let columns = kind.gates * units
        precondition(kernel.columns == columns && recurrentKernel.columns == columns)
        precondition(bias.columns == columns && (candidateBias?.columns ?? units) == units)
        precondition((kind == .gruResetAfter) == (candidateBias != nil))
        let layout = PanelLayout(units: units, gates: kind.gatesOfPanel, lanes: set.lanes)
        let single = PanelLayout(units: units, gates: 1, lanes: set.lanes)
        func pack(
            _ matrix: Matrix, _ layout: PanelLayout, from first: Int = 0,
            _ precision: WeightPrecision
        ) -> PackedPanels {
            PackedPanels(
                matrix, panels: layout.panels, vectors: layout.vectors, set, precision
            ) { panel, vector in
                let columns = layout.columns(panel: panel, vector: vector)
                return first + columns.lowerBound..<first + columns.upperBound
            }
        }
        self.kind = kind
        self.set = set
        self.units = units
        inputWidth = kernel.rows
        input = pack(kernel, layout, precision)
        recurrent = pack(recurrentKernel, layout, precision)
        self.bias = pack(bias, layout, .float32)
        if kind == .gruResetBefore {
            let first = 2 * units
            self.candidateBias = pack(bias, single, from: first, .float32)
            candidate = (
                pack(kernel, single, from: first, precision),
                pack(recurrentKernel, single, from: first, precision)
            )
        } else {
            self.candidateBias = candidateBias.map { matrix in
                PackedPanels(
                    matrix, panels: layout.panels, vectors: 1, set, .float32
                ) { panel, _ in layout.columns(panel: panel, vector: 0) }
            }
            candidate = nil
        }
    }
}

extension PackedCell.Kind {
    /// Blocks of columns that the kernels have.
    var gates: Int {
        switch self {
        case .lstm: 4
        case .gruResetAfter, .gruResetBefore: 3
        case .plain: 1
        }
    }

    /// Gates whose sums one pass makes: n waits for the reset where that comes first.
    var gatesOfPanel: Int { self == .gruResetBefore ? 2 : gates }
}
