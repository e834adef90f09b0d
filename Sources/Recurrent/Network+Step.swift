extension Network {
    /// Computes time steps of one pass, of the first `rows` rows in `workspace`: one, or several
    /// whose rows lie one step behind the other, as many as the workspace has rows for.
    ///
    /// Reads `inputs`, `stateIn` and what earlier passes have kept; writes `stateOut`, `gates` and,
    /// with `outputsNeeded`, the outputs. Without it, layers that only lead to the outputs are left
    /// out (the layers behind a last recurrent layer matter at the last step of a request alone).
    /// Several steps are for networks of one pass, and may use `stateIn` up. Their numbers are
    /// those of one step after the other; to the bit, where the path is `isBitForBit`.
    public func step(
        rows: Int, steps: Int = 1, of pass: Int = 0, in workspace: Workspace, outputsNeeded: Bool
    ) {
        precondition(rows * steps <= workspace.rowsMax, "\(rows * steps) of \(workspace.rowsMax)")
        precondition(steps == 1 || passes.count == 1, "\(steps) steps of one pass of several")
        // The states of other passes stay as they are.
        if passes.count > 1 {
            workspace.stateOut.update(from: workspace.stateIn, count: rows * stepWidth)
        }
        for node in workspace.passes[pass].plan where outputsNeeded || node.feedsState {
            node.layer.run(
                StepIO(
                    rows: rows, steps: steps, inputs: node.inputs, inputWidths: node.inputWidths,
                    stepInputs: workspace.stepInputs, output: node.output,
                    outputWidth: node.outputWidth, outputLastAxis: node.outputLastAxis,
                    stateIn: workspace.stateIn + node.stateOffset,
                    stateOut: workspace.stateOut + node.stateOffset,
                    stateStride: stepWidth, gates: node.gates, gateWidth: node.gateWidth,
                    scratch: workspace.scratch))
        }
    }
}
