import Kernels

/// Several time steps of a fused cell.
extension CellWeights {
    /// Whether all gates are computed in one pass.
    var isFused: Bool {
        if case .fused = form { true } else { false }
    }

    /// Floats of scratch that a row needs: the sums of what comes in at each step.
    var scratchPerRow: Int {
        guard case .fused(let cell) = form else { return 0 }
        return max(cell.sumsWidth, cell.kind == .gruResetBefore ? 2 * units : 0)
    }

    /// Rows up to which the products with what comes in at several steps are made at once.
    ///
    /// Such a batch would read all weights anew at each step for the sake of a few rows; a larger
    /// one makes good use of them step by step, and keeps its sums in registers.
    private static let projectedRowsMax = 24

    /// Runs all steps of `io`: h lies first in a state row, c behind it where the cell has one.
    func run(_ cell: PackedCell, _ io: StepIO) {
        let rows = io.rows
        // A reset before the product needs the scratch for itself.
        let isProjected =
            io.steps > 1 && rows <= Self.projectedRowsMax && cell.kind != .gruResetBefore
        let sums = MutableMatrix(io.scratch, rows: rows * io.steps, columns: cell.sumsWidth)
        if isProjected {
            cell.project(
                Matrix(io.input, rows: rows * io.steps, columns: inputWidth), into: sums,
                crew: io.crew)
        }
        for step in 0..<io.steps {
            var work = work(step, of: cell, io)
            if isProjected {
                work.sums = Matrix(
                    sums.base + step * rows * cell.sumsWidth, rows: rows, columns: cell.sumsWidth)
            }
            cell.run(work, crew: io.crew)
        }
    }

    /// The buffers of one of the steps.
    ///
    /// Later steps find h in the output of the one before, and c where that has put it.
    private func work(_ step: Int, of cell: PackedCell, _ io: StepIO) -> PackedCell.Step {
        let (rows, units, stride) = (io.rows, units, io.stateStride)
        let (first, hasCell) = (step * rows, cell.kind == .lstm)
        let output = io.output + first * units
        let oldCell = (step == 0 ? io.stateIn : UnsafePointer(io.stateOut)) + units
        return PackedCell.Step(
            input: Matrix(io.input + first * inputWidth, rows: rows, columns: inputWidth),
            hidden: step == 0
                ? io.state(0, units: units)
                : Matrix(output - rows * units, rows: rows, columns: units),
            cell: hasCell ? Matrix(oldCell, rows: rows, columns: units, stride: stride) : nil,
            newHidden: step == io.steps - 1 ? io.newState(0, units: units) : nil,
            newCell: hasCell ? io.newState(1, units: units) : nil,
            output: MutableMatrix(output, rows: rows, columns: units),
            gates: io.wantsGates && io.gateWidth > 0
                ? MutableMatrix(
                    io.gates + first * io.gateWidth, rows: rows, columns: io.gateWidth) : nil,
            scratch: cell.kind == .gruResetBefore
                ? MutableMatrix(io.scratch, rows: rows, columns: 2 * units) : nil)
    }
}
