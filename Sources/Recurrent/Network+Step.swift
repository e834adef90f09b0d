extension Network {
    /// Computes one time step of one pass, of the first `rows` rows in `workspace`.
    ///
    /// Reads `inputs`, `stateIn` and what earlier passes have kept; writes `stateOut`, `gates` and,
    /// with `outputsNeeded`, the outputs. Without it, layers that only lead to the outputs are left
    /// out (the layers behind a last recurrent layer matter at the last step of a request alone).
    public func step(
        rows: Int, of pass: Int = 0, in workspace: Workspace, outputsNeeded: Bool
    ) {
        precondition(rows <= workspace.rowsMax, "\(rows) rows of \(workspace.rowsMax)")
        // The states of other passes stay as they are.
        if passes.count > 1 {
            workspace.stateOut.update(from: workspace.stateIn, count: rows * stepWidth)
        }
        for node in workspace.passes[pass].plan where outputsNeeded || node.feedsState {
            node.layer.step(
                StepIO(
                    rows: rows, inputs: node.inputs, output: node.output,
                    outputWidth: node.outputWidth, outputLastAxis: node.outputLastAxis,
                    stateIn: workspace.stateIn + node.stateOffset,
                    stateOut: workspace.stateOut + node.stateOffset,
                    stateStride: stepWidth, gates: node.gates,
                    scratch: workspace.scratch))
        }
    }
}
