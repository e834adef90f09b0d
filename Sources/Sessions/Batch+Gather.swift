import Recurrent

/// The way of rows into a batch.
extension Batch {
    /// Copies states and inputs of all members to their rows of `workspace`.
    mutating func gather(to workspace: Workspace, model: ServedModel) {
        for index in members.indices {
            members[index].forward.gather(
                to: workspace, firstRow: members[index].firstRow, model: model)
        }
    }
}

extension RunningForward {
    /// Copies the rows of state and input for the next step to those behind `firstRow`.
    fileprivate mutating func gather(
        to workspace: Workspace, firstRow: Int, model: ServedModel
    ) {
        let network = model.network
        let rows = workspace.stateIn + firstRow * network.stepWidth
        if stage == .queued {
            stage = .running
            tensors = AnswerTensors(plan, network: network)
            if network.passes.count > 1 { kept = KeptValues(network, rows: plan.rows) }
            network.begin(plan.batchSize, from: slot.rows, to: rows)
            for row in plan.request.resetRows {
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
            input.gather(
                step: step, of: network.passes[pass].sweep, rows: plan.rows,
                to: workspace.inputs[index] + firstRow * input.width)
        }
        kept?.gather(step: step, of: pass, to: workspace, firstRow: firstRow)
    }
}
