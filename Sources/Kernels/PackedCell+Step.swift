import CKernels

/// Time steps of a packed cell.
extension PackedCell {
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
        /// Free to use, [rows, 2 * units]; for a GRU with the reset before the product alone.
        public let scratch: MutableMatrix?

        /// A step of the rows of `input`, [rows, in].
        public init(
            input: Matrix, hidden: Matrix, cell: Matrix? = nil, newHidden: MutableMatrix?,
            newCell: MutableMatrix? = nil, output: MutableMatrix, gates: MutableMatrix?,
            scratch: MutableMatrix? = nil
        ) {
            self.input = input
            self.hidden = hidden
            self.cell = cell
            self.newHidden = newHidden
            self.newCell = newCell
            self.output = output
            self.gates = gates
            self.scratch = scratch
        }
    }

    /// Floats of a row of sums: every gate of every unit, in the order of the panels.
    public var sumsWidth: Int {
        input.ofC.panels * PanelLayout.vectors(ofGates: kind.gatesOfPanel) * set.lanes
    }

    /// sums <- bias + x·K for the rows of many steps at once; x: [rows, in],
    /// sums: [rows, sumsWidth].
    ///
    /// A step from these sums has the same bits as one from `x`.
    public func project(_ x: Matrix, into sums: MutableMatrix, crew: (any Crew)? = nil) {
        precondition(x.columns == inputWidth && sums.columns == sumsWidth && sums.rows == x.rows)
        guard x.rows > 0 else { return }
        let vectors = PanelLayout.vectors(ofGates: kind.gatesOfPanel)
        PanelWork
            .projection(
                set.kernel, input.ofC, vectors: vectors, bias: bias.floats, rows: x.rows, x.ofC,
                sums.ofC
            )
            .run(products: x.rows * inputWidth * sumsWidth, crew: crew)
    }

    /// Computes one time step, its units shared among the threads of `crew`.
    public func run(_ step: Step, crew: (any Crew)? = nil) {
        precondition(step.input.columns == inputWidth && step.hidden.columns == units)
        precondition(step.output.columns == units)
        precondition((kind == .lstm) == (step.cell != nil && step.newCell != nil))
        precondition((kind == .gruResetBefore) == (step.scratch != nil))
        let rows = step.input.rows
        precondition(step.hidden.rows == rows && step.output.rows == rows)
        guard rows > 0 else { return }
        let width = (step.sums == nil ? inputWidth : 0) + units
        let (cell, work) = (ofC, step.ofC)
        // All of a pass is done before the next begins.
        func pass(_ kernel: CKCellKernel, gates: Int, _ panels: CKPanels) {
            PanelWork.step(kernel, panels, cell, work)
                .run(products: rows * width * gates * units, crew: crew)
        }
        switch kind {
        case .lstm: pass(set.kernel.lstm, gates: 4, cell.recurrent)
        case .gruResetAfter: pass(set.kernel.gru, gates: 3, cell.recurrent)
        case .plain: pass(set.kernel.plain, gates: 1, cell.recurrent)
        case .gruResetBefore:
            pass(set.kernel.gruGates, gates: 2, cell.recurrent)
            pass(set.kernel.gruCandidate, gates: 1, cell.candidateRecurrent)
        }
    }

    private var ofC: CKCell {
        CKCell(
            input: input.ofC, recurrent: recurrent.ofC, bias: bias.floats,
            candidateBias: candidateBias?.floats,
            candidateInput: candidate?.input.ofC ?? input.ofC,
            candidateRecurrent: candidate?.recurrent.ofC ?? recurrent.ofC, units: units)
    }
}

extension PackedCell.Step {
    fileprivate var ofC: CKStep {
        let unread = CKRows(base: nil, stride: 0)
        let unwritten = CKMutableRows(base: nil, stride: 0)
        return CKStep(
            rows: input.rows, x: input.ofC, sums: sums?.ofC ?? unread, h: hidden.ofC,
            c: cell?.ofC ?? unread,
            newH: newHidden?.ofC ?? unwritten, newC: newCell?.ofC ?? unwritten,
            output: output.ofC, gates: gates?.ofC ?? unwritten,
            reset: scratch?.ofC ?? unwritten)
    }
}
