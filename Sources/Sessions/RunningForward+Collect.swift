import Recurrent

/// What becomes of a step's results before anybody may see them.
extension RunningForward {
    /// Takes over what the steps made of its rows; nobody but this forward sees it.
    ///
    /// Where a number is not finite after several steps nothing is taken over, and they are made
    /// again one by one, so that the first one is found.
    /// - Parameter batchRows: rows from those of a step to those of the next.
    /// - Returns: the steps that were taken over.
    /// - Throws: the first tensor that is not finite, unless such pass.
    func collect(
        from workspace: Workspace, firstRow: Int, batchRows: Int, steps: Int, network: Network,
        keepsNonfinite: Bool
    ) throws(SessionError) -> Int {
        let width = network.stepWidth
        keepEndedRows(in: workspace, firstRow: firstRow, network: network)
        if let tensor = firstNonfinite(
            in: workspace, firstRow: firstRow, batchRows: batchRows, steps: steps, network: network)
        {
            guard steps == 1 else {
                isSingleStepping = true
                return 0
            }
            guard keepsNonfinite else {
                throw .nonfinite(tensor: tensor, step: timeStep(in: network))
            }
            nonfinite = nonfinite ?? tensor
        }
        for next in 0..<steps {
            tensors?.record(
                step: step + next, of: pass, firstRow: next * batchRows + firstRow,
                stateRow: firstRow, workspace, network: network)
        }
        kept?.record(step: step, of: pass, from: workspace, firstRow: firstRow)
        advance(by: steps, in: network)
        guard !isThrough else { return steps }
        let rows = UnsafeBufferPointer(
            start: workspace.stateOut + firstRow * width, count: plan.batchSize * width)
        if state.isEmpty {
            state = Array(rows)
        } else {
            state.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: rows) }
        }
        return steps
    }

    /// Puts the state of rows that have ended back to where it was before the step.
    private func keepEndedRows(in workspace: Workspace, firstRow: Int, network: Network) {
        guard plan.request.lengths != nil else { return }
        let (steps, width) = (network.passes[pass].sweep.steps, network.stepWidth)
        for row in 0..<plan.batchSize where step >= plan.rows.length(of: row, over: steps) {
            let offset = (firstRow + row) * width
            (workspace.stateOut + offset).update(from: workspace.stateIn + offset, count: width)
        }
    }

    /// The time step of the request that it stands at, of the longest row.
    private func timeStep(in network: Network) -> Int {
        let sweep = network.passes[pass].sweep
        return sweep.isBackward ? plan.rows.stepCount(of: sweep.steps) - 1 - step : step
    }
}
