extension Network {
    /// Computes one time step of the first `rows` rows in `workspace`.
    ///
    /// Reads `inputs` and `stateIn`; writes `stateOut`, `gates` and, with `outputsNeeded`, the
    /// outputs. Without it, layers that only lead to the outputs are left out (the layers behind
    /// a last recurrent layer matter at the last step of a request alone).
    public func step(rows: Int, in workspace: Workspace, outputsNeeded: Bool) {
        precondition(rows <= workspace.rowsMax, "\(rows) rows of \(workspace.rowsMax)")
        for node in workspace.plan where outputsNeeded || node.feedsState {
            node.layer.step(
                StepIO(
                    rows: rows, inputs: node.inputs, output: node.output,
                    outputWidth: node.outputWidth, outputLastAxis: node.outputLastAxis,
                    stateIn: workspace.stateIn + node.stateOffset,
                    stateOut: workspace.stateOut + node.stateOffset,
                    stateStride: stateLayout.rowWidth, gates: node.gates,
                    scratch: workspace.scratch))
        }
    }
}
