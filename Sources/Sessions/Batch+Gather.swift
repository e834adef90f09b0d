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
        let rowWidth = model.network.stateLayout.rowWidth
        let rows = workspace.stateIn + firstRow * rowWidth
        if stage == .queued {
            stage = .running
            tensors = AnswerTensors(plan, network: model.network)
            rows.update(from: slot.rows, count: plan.batchSize * rowWidth)
            for row in plan.request.resetRows {
                model.restart(row: rows + row * rowWidth)
            }
        } else {
            state.withUnsafeBufferPointer { state in
                guard let base = state.baseAddress else { return }
                rows.update(from: base, count: state.count)
            }
        }
        for (index, input) in plan.inputs.enumerated() {
            input.gather(
                step: step, batchSize: plan.batchSize,
                to: workspace.inputs[index] + firstRow * input.width)
        }
    }
}
