import CKernels

/// The weights of a recurrent cell, packed so that one pass computes all gates of a few units.
///
/// A panel holds one vector of each gate for the same units, so that a step's activations find
/// all gates of a unit in one place. Sums go as `PackedMatrix` says: bias, then x, then h.
public final class PackedCell: Sendable {
    /// The cells that can be packed; sigmoid gates and tanh, as their frameworks' defaults are.
    public enum Kind: Sendable {
        /// Gates i, f, g, o: `c' = f ∘ c + i ∘ g`, `h' = o ∘ tanh(c')`.
        case lstm
        /// Gates z, r, n: `n = tanh(x·K + b + r ∘ (h·U + b'))`, `h' = z ∘ h + (1 - z) ∘ n`.
        case gruResetAfter

        var gates: Int { self == .lstm ? 4 : 3 }
    }

    /// The size of the hidden state.
    public let units: Int
    /// The length of an input row.
    public let inputWidth: Int
    private let kind: Kind
    private let set: InstructionSet
    private let input: PackedPanels
    private let recurrent: PackedPanels
    private let bias: PackedPanels
    private let candidateBias: PackedPanels?

    /// Packs the weights of a cell, its gates in blocks of `units` columns.
    ///
    /// - Parameters:
    ///   - kernel: [in, gates * units].
    ///   - recurrentKernel: [units, gates * units].
    ///   - bias: [1, gates * units].
    ///   - candidateBias: [1, units], the GRU's second bias of n.
    public init(
        _ kind: Kind, kernel: Matrix, recurrentKernel: Matrix, bias: Matrix,
        candidateBias: Matrix?, _ set: InstructionSet, _ precision: WeightPrecision
    ) {
        let (units, gates) = (recurrentKernel.rows, kind.gates)
        precondition(kernel.columns == gates * units && recurrentKernel.columns == gates * units)
        precondition(bias.columns == gates * units)
        precondition((candidateBias?.columns ?? units) == units)
        precondition((kind == .gruResetAfter) == (candidateBias != nil))
        self.kind = kind
        self.set = set
        self.units = units
        inputWidth = kernel.rows
        func pack(_ matrix: Matrix, gates: Int, _ precision: WeightPrecision) -> PackedPanels {
            let lanes = set.lanes
            return PackedPanels(
                matrix, panels: (units + lanes - 1) / lanes, vectors: gates, set, precision
            ) { panel, gate in
                let first = panel * lanes
                return gate * units + first..<gate * units + min(units, first + lanes)
            }
        }
        input = pack(kernel, gates: gates, precision)
        recurrent = pack(recurrentKernel, gates: gates, precision)
        self.bias = pack(bias, gates: gates, .float32)
        self.candidateBias = candidateBias.map { pack($0, gates: 1, .float32) }
    }

    /// The buffers of one time step of some rows.
    public struct Step {
        /// x, [rows, in].
        public var input: Matrix
        /// What `project` makes of `input`, [rows, sumsWidth]; nil to multiply here.
        public var sums: Matrix?
        /// h, [rows, units].
        public let hidden: Matrix
        /// c, [rows, units]; nil for cells without it.
        public let cell: Matrix?
        /// h', [rows, units]; not the memory of `hidden`, nil if `output` is enough.
        public let newHidden: MutableMatrix?
        /// c', [rows, units]; may be the memory of `cell`.
        public let newCell: MutableMatrix?
        /// A second place for h', [rows, units].
        public let output: MutableMatrix
        /// The activated gates, [rows, gates * units]; nil if nobody reads them.
        public let gates: MutableMatrix?

        /// A step of the rows of `input`, [rows, in].
        public init(
            input: Matrix, hidden: Matrix, cell: Matrix? = nil, newHidden: MutableMatrix?,
            newCell: MutableMatrix? = nil, output: MutableMatrix, gates: MutableMatrix?
        ) {
            self.input = input
            self.hidden = hidden
            self.cell = cell
            self.newHidden = newHidden
            self.newCell = newCell
            self.output = output
            self.gates = gates
        }
    }

    /// Floats of a row of sums: every gate of every unit, in the order of the panels.
    public var sumsWidth: Int { input.ofC.panels * kind.gates * set.lanes }

    /// sums <- bias + x·K for the rows of many steps at once; x: [rows, in],
    /// sums: [rows, sumsWidth].
    ///
    /// A step from these sums has the same bits as one from `x`.
    public func project(_ x: Matrix, into sums: MutableMatrix) {
        precondition(x.columns == inputWidth && sums.columns == sumsWidth && sums.rows == x.rows)
        guard x.rows > 0 else { return }
        withUnsafePointer(to: input.ofC) { panels in
            set.kernel.project(
                panels, kind.gates, bias.floats, x.rows, x.ofC, sums.ofC, 0,
                panels.pointee.panels)
        }
    }

    /// Computes one time step.
    public func run(_ step: Step) {
        precondition(step.input.columns == inputWidth && step.hidden.columns == units)
        precondition(step.output.columns == units)
        precondition((kind == .lstm) == (step.cell != nil && step.newCell != nil))
        let rows = step.input.rows
        precondition(step.hidden.rows == rows && step.output.rows == rows)
        guard rows > 0 else { return }
        let unread = CKRows(base: nil, stride: 0)
        let unwritten = CKMutableRows(base: nil, stride: 0)
        var cell = CKCell(
            input: input.ofC, recurrent: recurrent.ofC, bias: bias.floats,
            candidateBias: candidateBias?.floats, units: units)
        var work = CKStep(
            rows: rows, firstPanel: 0, endPanel: input.ofC.panels, x: step.input.ofC,
            sums: step.sums?.ofC ?? unread, h: step.hidden.ofC, c: step.cell?.ofC ?? unread,
            newH: step.newHidden?.ofC ?? unwritten, newC: step.newCell?.ofC ?? unwritten,
            output: step.output.ofC, gates: step.gates?.ofC ?? unwritten)
        switch kind {
        case .lstm: set.kernel.lstm(&cell, &work)
        case .gruResetAfter: set.kernel.gru(&cell, &work)
        }
    }
}
