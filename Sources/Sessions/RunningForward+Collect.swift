import Recurrent

/// What becomes of a step's results before anybody may see them.
extension RunningForward {
    /// Takes over what the step made of its rows; nobody but this forward sees it.
    ///
    /// - Throws: the first tensor that is not finite, unless such pass.
    mutating func collect(
        from workspace: Workspace, firstRow: Int, network: Network, keepsNonfinite: Bool
    ) throws(SessionError) {
        let rowWidth = network.stateLayout.rowWidth
        keepEndedRows(in: workspace, firstRow: firstRow, rowWidth: rowWidth)
        if let tensor = firstNonfinite(in: workspace, firstRow: firstRow, network: network) {
            guard keepsNonfinite else { throw .nonfinite(tensor: tensor, step: step) }
            nonfinite = nonfinite ?? tensor
        }
        tensors?.record(step: step, firstRow: firstRow, of: workspace, network: network)
        step += 1
        guard step < plan.stepCount else { return }
        let rows = UnsafeBufferPointer(
            start: workspace.stateOut + firstRow * rowWidth, count: plan.batchSize * rowWidth)
        if state.isEmpty {
            state = Array(rows)
        } else {
            state.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: rows) }
        }
    }

    /// Puts the state of rows that have ended back to where it was before the step.
    private func keepEndedRows(in workspace: Workspace, firstRow: Int, rowWidth: Int) {
        guard plan.request.lengths != nil else { return }
        for row in 0..<plan.batchSize where step >= plan.length(of: row) {
            let offset = (firstRow + row) * rowWidth
            (workspace.stateOut + offset).update(from: workspace.stateIn + offset, count: rowWidth)
        }
    }
}
