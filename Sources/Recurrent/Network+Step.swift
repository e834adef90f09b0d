extension Network {
    /// Whether `step` may be asked for several steps, and does them in less time than one by one.
    public var takesSeveralSteps: Bool {
        // Steps that are not the request's end before its time does.
        passes.count == 1 && passes[0].sweep == Sweep(steps: .request, isBackward: false)
            && nodes.allSatisfy(\.layer.takesSeveralSteps)
    }

    /// Computes time steps of one pass, of the first `rows` rows in `workspace`: one, or several
    /// whose rows lie one step behind the other, as many as the workspace has rows for.
    ///
    /// Reads `inputs`, `stateIn` and what earlier passes have kept; writes `stateOut` and what is
    /// wanted of `gates` and the outputs. Several steps are for networks of one pass, and may use
    /// `stateIn` up. Their numbers are those of one step after the other; to the bit, where the
    /// path is `isBitForBit`.
    public func step(
        rows: Int, steps: Int = 1, of pass: Int = 0, in workspace: Workspace,
        wants results: StepResults
    ) {
        precondition(rows * steps <= workspace.rowsMax, "\(rows * steps) of \(workspace.rowsMax)")
        precondition(steps == 1 || passes.count == 1, "\(steps) steps of one pass of several")
        // The states of other passes stay as they are.
        if passes.count > 1 {
            workspace.stateOut.update(from: workspace.stateIn, count: rows * stepWidth)
        }
        let plan = workspace.passes[pass].plan
        guard steps > 1, updatesStates else {
            for node in plan where results.contains(.outputs) || node.feedsState {
                node.layer.run(io(of: node, rows: rows, steps: steps, in: workspace, results))
            }
            return
        }
        // What a later layer makes of one step is what an earlier one begins the next with.
        for index in 0..<steps {
            for node in plan where results.contains(.outputs) || node.feedsState {
                let all = io(of: node, rows: rows, steps: steps, in: workspace, results)
                node.layer.run(all.step(index))
            }
        }
        if steps.isMultiple(of: 2) {
            workspace.stateOut.update(from: workspace.stateIn, count: rows * stepWidth)
        }
    }

    private func io(
        of node: Workspace.StepPlan, rows: Int, steps: Int, in workspace: Workspace,
        _ results: StepResults
    ) -> StepIO {
        StepIO(
            rows: rows, steps: steps, inputs: node.inputs, inputWidths: node.inputWidths,
            stepInputs: workspace.stepInputs, output: node.output,
            marks: node.output + rows * steps * node.outputWidth, outputWidth: node.outputWidth,
            outputLastAxis: node.outputLastAxis,
            stateIn: workspace.stateIn + node.stateOffset,
            stateOut: workspace.stateOut + node.stateOffset, stateStride: stepWidth,
            gates: node.gates, gateWidth: node.gateWidth, scratch: workspace.scratch,
            crew: workspace.crew, wantsGates: results.contains(.gates))
    }
}
