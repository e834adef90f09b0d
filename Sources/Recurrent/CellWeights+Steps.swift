import Kernels

/// Several time steps of a fused cell.
extension CellWeights {
    /// Floats of scratch that a row needs: the sums of what comes in at each step.
    var scratchPerRow: Int {
        guard case .fused(let cell) = form else { return 0 }
        return cell.sumsWidth
    }

    /// Rows up to which the products with what comes in at several steps are made at once.
    ///
    /// Such a batch would read all weights anew at each step for the sake of a few rows; a larger
    /// one makes good use of them step by step, and keeps its sums in registers.
    private static let projectedRowsMax = 24

    /// Runs all steps of `io`: h lies first in a state row, c behind it where the cell has one.
    ///
    /// - Parameter hasCell: whether the cell has a c.
    func run(_ cell: PackedCell, _ io: StepIO, hasCell: Bool) {
        let (rows, units, stride) = (io.rows, units, io.stateStride)
        let isProjected = io.steps > 1 && rows <= Self.projectedRowsMax
        let sums = MutableMatrix(io.scratch, rows: rows * io.steps, columns: cell.sumsWidth)
        if isProjected {
            cell.project(
                Matrix(io.input, rows: rows * io.steps, columns: inputWidth), into: sums)
        }
        for step in 0..<io.steps {
            let row = step * rows
            let output = io.output + row * units
            // Later steps find h in the output of the one before, and c where that has put it.
            let hidden =
                step == 0
                ? io.state(0, units: units)
                : Matrix(output - rows * units, rows: rows, columns: units)
            let oldCell = (step == 0 ? io.stateIn : UnsafePointer(io.stateOut)) + units
            var work = PackedCell.Step(
                input: Matrix(io.input + row * inputWidth, rows: rows, columns: inputWidth),
                hidden: hidden,
                cell: hasCell
                    ? Matrix(oldCell, rows: rows, columns: units, stride: stride) : nil,
                newHidden: step == io.steps - 1 ? io.newState(0, units: units) : nil,
                newCell: hasCell ? io.newState(1, units: units) : nil,
                output: MutableMatrix(output, rows: rows, columns: units),
                gates: MutableMatrix(
                    io.gates + row * io.gateWidth, rows: rows, columns: io.gateWidth))
            if isProjected {
                work.sums = Matrix(
                    sums.base + row * cell.sumsWidth, rows: rows, columns: cell.sumsWidth)
            }
            cell.run(work)
        }
    }
}
