import Recurrent

/// One batch, from the rotation to the answers.
extension Shard {
    /// About what the next batch costs: as if all that are in line made as many steps at once as
    /// the first of them may.
    var nextStepNanoseconds: Double? {
        guard let forward = rotation.first else { return nil }
        let rows = max(forward.plan.batchSize, min(rotation.rows, batchRowsMax))
        let steps =
            network.takesSeveralSteps
            ? min(forward.stepsAtOnceMax, costs.stepsAtOnce(rows: rows, rowsMax: batchRowsMax))
            : 1
        return costs.nanoseconds(rows: rows) * Double(steps)
    }

    /// Runs one time step of the sessions whose turn it is, or some where that holds nobody up
    /// for longer; `hasWork` says that there are sessions.
    mutating func step(now: Moment, ledger: inout Ledger) -> Actions {
        var actions = Actions()
        formBatch(now: now, ledger: &ledger, actions: &actions)
        guard batch.rows > 0 else { return actions }
        actions.stepped = number
        batch.chooseSteps(network, costs, rowsMax: batchRowsMax)
        noteBegin(now: now, ledger: &ledger)
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
            let session = member.forward.session
            if member.forward.endsSession {
                close(session, now: now, ledger: &ledger, actions: &actions)
            } else if session.queue.isEmpty {
                continue
            }
            advance(session.id, now: now, ledger: &ledger, actions: &actions)
        }
        batch.clear()
        return actions
    }

    /// Forms a batch and refuses who has waited too long; it is empty where all of them have.
    private mutating func formBatch(
        now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        repeat {
            let left = rotation.form(
                &batch, rowsMax: batchRowsMax,
                tooOld: queueControl.tooOld(now: now.monotonicNanoseconds),
                now: now.monotonicNanoseconds)
            // What waited behind these may be in line now.
            for forward in left { refuse(forward, now: now, ledger: &ledger, actions: &actions) }
        } while batch.rows == 0 && !rotation.isEmpty
    }

    /// Counts what begins with a batch, and what the queue's pace is.
    private mutating func noteBegin(now: Moment, ledger: inout Ledger) {
        queueControl.begin(
            rowSteps: batch.rows * batch.steps, leaving: rotation.rows,
            now: now.monotonicNanoseconds)
        stepped = (batch.members.count, batch.rows)
        counts.times.lastStepAt = now.wallMilliseconds
        ledger.drainNanoseconds[number] = Double(rowStepsLeft) * queueControl.rowNanoseconds
        for member in batch.members where member.forward.stage == .queued {
            let arrived = member.forward.arrived.monotonicNanoseconds
            counts.queueSeconds.record(Double(now.monotonicNanoseconds - arrived) / 1e9)
            countWaiting(-1, ledger: &ledger)
        }
    }

    /// Notes how long the last batch took.
    mutating func noteStep(nanoseconds: Int64) {
        counts.stepSeconds.record(Double(nanoseconds) / 1e9)
        counts.times.stepNanoseconds += nanoseconds * Int64(stepped.forwards)
        counts.batches[stepped.rows, default: BatchTimes()].note(nanoseconds: nanoseconds)
    }
}
