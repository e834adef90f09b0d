import Recurrent

/// Reading, setting and resetting the states of a session whose turn it is.
extension Session {
    func states(of model: ModelIdentity, now: Moment) -> StatesAnswer {
        let layout = model.signature.stateLayout
        let values = layout.tensors.map { slot.read($0, rowWidth: layout.rowWidth) }
        return StatesAnswer(session: info(model, now: now), values: values)
    }

    func state(_ tensor: StateTensor, of model: ModelIdentity, now: Moment) -> StateAnswer {
        let value = slot.read(tensor, rowWidth: model.signature.stateLayout.rowWidth)
        return StateAnswer(session: info(model, now: now), tensor: tensor, value: value)
    }

    /// Writes `values`, which are checked, unless the session has none of `revisions`.
    func set(
        _ values: [(tensor: StateTensor, value: Tensor)], revisions: [UInt64]?,
        of model: ModelIdentity, now: Moment, ledger: inout Ledger
    ) -> Answer {
        if let revisions, !revisions.contains(revision) {
            return .refused(.revision(actual: revision))
        }
        for (tensor, value) in values {
            slot.write(value, to: tensor, rowWidth: model.signature.stateLayout.rowWidth)
        }
        revision = ledger.nextRevision()
        return .states(states(of: model, now: now))
    }

    /// Puts the planned part of the states to the model's initial state; a full reset also goes
    /// back to position 0, where earlier answers say nothing any more.
    func reset(
        _ plan: ResetPlan, of model: ServedModel, now: Moment, ledger: inout Ledger
    ) -> Answer {
        let rowWidth = model.network.stateLayout.rowWidth
        for tensor in plan.tensors {
            for row in plan.rows {
                model.restart(tensor, ofRow: slot.rows + row * rowWidth)
            }
        }
        if plan.isFull {
            position = 0
            forgetReplays(ledger: &ledger)
        }
        revision = ledger.nextRevision()
        return .session(info(model.identity, now: now))
    }
}
