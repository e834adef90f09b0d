import Recurrent

/// The way of rows into a batch.
extension Batch {
    /// Copies states and inputs of all members to their rows of `workspace`.
    func gather(to workspace: Workspace, model: ServedModel) {
        for member in members {
            member.forward.gather(
                to: workspace, firstRow: member.firstRow, batchRows: rows, steps: steps,
                model: model)
        }
    }
}

extension RunningForward {
    /// Copies the rows of state and of input for the next steps to those behind `firstRow`; the
    /// rows of a step lie `batchRows` behind those of the step before.
    fileprivate func gather(
        to workspace: Workspace, firstRow: Int, batchRows: Int, steps: Int, model: ServedModel
    ) {
        let network = model.network
        let rows = workspace.stateIn + firstRow * network.stepWidth
        if stage == .queued {
            stage = .running
            tensors = AnswerTensors(plan, network: network)
            if network.passes.count > 1 { kept = KeptValues(network, rows: plan.rows) }
        }
        if state.isEmpty {
            network.begin(plan.batchSize, from: session.slot.rows, to: rows)
            for row in plan.restartedRows {
                model.restart(row: rows + row * network.stepWidth)
            }
        } else {
            state.withUnsafeBufferPointer { state in
                guard let base = state.baseAddress else { return }
                rows.update(from: base, count: state.count)
            }
        }
        for index in network.passes[pass].inputs {
            let input = plan.inputs[index]
            for next in 0..<steps {
                input.gather(
                    step: step + next, of: network.passes[pass].sweep, rows: plan.rows,
                    to: workspace.inputs[index] + (next * batchRows + firstRow) * input.width)
            }
        }
        kept?.gather(step: step, of: pass, to: workspace, firstRow: firstRow)
    }
}
