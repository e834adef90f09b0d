import Recurrent

/// One batch, from the rotation to the answers.
extension Shard {
    /// About what the next batch costs: as if all that are in line made as many steps at once as
    /// the first of them may.
    var nextStepNanoseconds: Double? {
        rotation.first.map { forward in
            let rows = max(forward.plan.batchSize, min(rotation.rows, batchRowsMax))
            let steps =
                network.takesSeveralSteps
                ? min(forward.stepsAtOnceMax, costs.stepsAtOnce(rows: rows, rowsMax: batchRowsMax))
                : 1
            return costs.nanoseconds(rows: rows) * Double(steps)
        }
    }

    /// Runs one time step of the sessions whose turn it is, or some where that holds nobody up
    /// for longer; `hasWork` says that there are sessions.
    mutating func step(now: Moment, ledger: inout Ledger) -> Actions {
        var actions = Actions()
        rotation.form(&batch, rowsMax: batchRowsMax)
        batch.chooseSteps(network, costs, rowsMax: batchRowsMax)
        let beginning = batch.members.count { $0.forward.stage == .queued }
        countWaiting(-beginning, ledger: &ledger)
        stepped = batch.members.count
        counts.times.note(batch, now: now)
        // Where several sessions step, there is more to do than this, and other workers do it.
        if batch.members.count == 1 {
            crew?.call(
                for: costs.nanoseconds(rows: batch.rows) * Double(batch.stepsLeft(network: network))
            )
        }
        let results = batch.results(network: network)
        batch.gather(to: workspace, model: model)
        network.step(
            rows: batch.rows, steps: batch.steps, of: batch.pass, in: workspace, wants: results)
        for member in batch.members {
            scatter(member, now: now, ledger: &ledger, actions: &actions)
        }
        counts.batchRows.record(Double(batch.rows))
        rotation.rejoin(batch)
        for member in batch.members where member.forward.stage == .answered {
            if member.forward.endsSession {
                close(member.forward.session, now: now, ledger: &ledger, actions: &actions)
            }
            advance(member.forward.session, now: now, ledger: &ledger, actions: &actions)
        }
        batch.clear()
        return actions
    }
}
