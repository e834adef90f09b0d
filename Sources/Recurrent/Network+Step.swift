extension Network {
    /// Computes time steps of the first `rows` rows in `workspace`: one, or several whose rows lie
    /// one step behind the other, as many as the workspace has rows for.
    ///
    /// Reads `inputs` and `stateIn`; writes `stateOut`, `gates` and, with `outputsNeeded`, the
    /// outputs. Without it, layers that only lead to the outputs are left out (the layers behind
    /// a last recurrent layer matter at the last step of a request alone). Several steps may use
    /// `stateIn` up. The numbers are those of one step after the other, with a path that is
    /// `isBitForBit` to the bit.
    public func step(
        rows: Int, steps: Int = 1, in workspace: Workspace, outputsNeeded: Bool
    ) {
        precondition(rows * steps <= workspace.rowsMax, "\(rows * steps) of \(workspace.rowsMax)")
        for node in workspace.plan where outputsNeeded || node.feedsState {
            node.layer.run(
                StepIO(
                    rows: rows, steps: steps, inputs: node.inputs, inputWidths: node.inputWidths,
                    stepInputs: workspace.stepInputs, output: node.output,
                    marks: node.output + rows * steps * node.outputWidth,
                    outputWidth: node.outputWidth, outputLastAxis: node.outputLastAxis,
                    stateIn: workspace.stateIn + node.stateOffset,
                    stateOut: workspace.stateOut + node.stateOffset,
                    stateStride: stateLayout.rowWidth, gates: node.gates,
                    gateWidth: node.gateWidth, scratch: workspace.scratch))
        }
    }
}
