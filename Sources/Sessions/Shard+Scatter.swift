import Recurrent

/// What a step means to the world: the one place where a forward changes a session.
extension Shard {
    /// Takes a step's results over; at a forward's last step its session moves and it is answered.
    ///
    /// A forward that fails is answered and nothing else: its session was never touched.
    mutating func scatter(
        _ member: Batch.Member, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        let session = member.forward.session
        do throws(SessionError) {
            let steps = try member.forward.collect(
                from: workspace, firstRow: member.firstRow, batchRows: batch.rows,
                steps: batch.steps, network: network,
                keepsNonfinite: ledger.limits.keepsNonfinite)
            counts.steps += steps
            member.forward.rowStepsLeft -= steps * member.forward.plan.batchSize
            rowStepsLeft -= steps * member.forward.plan.batchSize
            guard member.forward.isThrough else { return }
            let rows = workspace.stateOut + member.firstRow * network.stepWidth
            if member.forward.plan.request.start != nil, !session.isProvisional {
                counts.sequencesCut += 1
            }
            let answer = session.move(
                by: member.forward, to: rows, of: model, now: now, ledger: &ledger)
            member.forward.stage = .scattered
            member.forward.endsSession = member.forward.plan.request.ends
            counts.count(.done)
            if member.forward.plan.request.commits {
                tell(.forward, of: session, now: now, actions: &actions)
            }
            actions.answer(member.forward.ticket, .forward(answer))
        } catch {
            counts.steps += 1
            counts.count(.nonfinite)
            // What was made for a request that is refused was not asked for.
            member.forward.endsSession = session.isProvisional
            actions.refuse(member.forward.ticket, error)
        }
        session.lastUsed = now
        session.running = nil
        release(member.forward, ledger: &ledger)
        member.forward.stage = .answered
    }
}

extension Session {
    /// Moves to where `forward` has led, unless it only looked ahead: state, position, revision
    /// and replay record change here together.
    ///
    /// - Parameter rows: the state after its last step, `[batchSize, stepWidth]`.
    fileprivate func move(
        by forward: RunningForward, to rows: UnsafePointer<Float>, of model: ServedModel,
        now: Moment, ledger: inout Ledger
    ) -> ForwardAnswer {
        guard let tensors = forward.tensors else {
            preconditionFailure("a forward is through that never began")
        }
        let plan = forward.plan
        let start = plan.request.start == nil ? position : 0
        lastUsed = now
        if plan.request.commits {
            let rowWidth = model.network.stateLayout.rowWidth
            // States that are not carried on are reset with their rows all the same.
            for row in plan.restartedRows { model.restart(row: slot.rows + row * rowWidth) }
            model.network.carry(batchSize, from: rows, to: slot.rows)
            position = start + plan.time
            revision = ledger.nextRevision()
            if plan.request.start != nil { forgetReplays(ledger: &ledger) }
            isProvisional = false
        }
        let answer = tensors.answer(
            session: info(model.identity, now: now), position: start + plan.time,
            nonfinite: forward.nonfinite)
        keep(answer, to: plan, start: start, ledger: &ledger)
        return answer
    }
}
