import Recurrent

/// A session's turns: one request at a time, in the order of their arrival.
extension Shard {
    /// Lets an admitted request wait, or begin where nothing runs.
    mutating func line(
        up request: Waiting, for session: Session, now: Moment, ledger: inout Ledger,
        actions: inout Actions
    ) {
        if session.running != nil {
            countWaiting(1, ledger: &ledger)
            hold(request.work, ledger: &ledger)
            session.queue.append(request)
        } else {
            if request.work.forward != nil {
                countWaiting(1, ledger: &ledger)
                hold(request.work, ledger: &ledger)
            }
            begin(request, for: session, now: now, ledger: &ledger, actions: &actions)
        }
    }

    /// Begins what waits until a forward runs or nothing is left; what begins may end the session,
    /// and begin another of the same id.
    mutating func advance(
        _ id: SessionID, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        while let session = ledger.sessions[id], session.running == nil,
            let next = session.queue.popFirst()
        {
            if next.work.forward == nil {
                countWaiting(-1, ledger: &ledger)
                release(next.work, ledger: &ledger)
            }
            begin(next, for: session, now: now, ledger: &ledger, actions: &actions)
        }
    }

    /// Counts `change` more requests that wait; a forward waits until its first step.
    mutating func countWaiting(_ change: Int, ledger: inout Ledger) {
        waiting += change
        ledger.waiting += change
    }

    /// Counts what an admitted request brings, and what is to be done for it.
    mutating func hold(_ work: SessionWork, ledger: inout Ledger) {
        ledger.waitingBytes += work.bytes
        rowStepsLeft += work.forward?.rowSteps ?? 0
    }

    /// Counts no more what a request brought that is answered before its first step.
    mutating func release(_ work: SessionWork, ledger: inout Ledger) {
        ledger.waitingBytes -= work.bytes
        rowStepsLeft -= work.forward?.rowSteps ?? 0
    }

    /// Counts no more what a running forward brought, and the steps that it does not take.
    mutating func release(_ forward: RunningForward, ledger: inout Ledger) {
        ledger.waitingBytes -= forward.plan.bytes
        rowStepsLeft -= forward.rowStepsLeft
    }

    /// Gives `request` its turn: all but a forward is done at once.
    mutating func begin(
        _ request: Waiting, for session: Session, now: Moment, ledger: inout Ledger,
        actions: inout Actions
    ) {
        let answer: Answer
        switch request.work {
        case .forward(let plan):
            start(plan, request, of: session, now: now, ledger: &ledger, actions: &actions)
            return
        case .leave:
            session.running = RetryClaim.none
            session.isLeaving = true
            actions.leaving.append((request.ticket, session.id))
            return
        case .delete:
            delete(session, ticket: request.ticket, now: now, ledger: &ledger, actions: &actions)
            return
        case .describe: answer = .session(session.info(model.identity, now: now))
        case .states: answer = .states(session.states(of: model.identity, now: now))
        case .state(let tensor):
            answer = .state(session.state(tensor, of: model.identity, now: now))
        case .set(let values, let revisions):
            answer = session.set(
                values, revisions: revisions, of: model.identity, now: now, ledger: &ledger)
            if case .states = answer {
                tell(.setValue, of: session, now: now, actions: &actions)
            }
        case .reset(let plan):
            answer = session.reset(plan, of: model, now: now, ledger: &ledger)
            tell(.reset, of: session, now: now, actions: &actions)
        }
        actions.answer(request.ticket, answer)
    }

    /// Lets a forward into the rotation, unless it ran before or the session stands elsewhere.
    private mutating func start(
        _ plan: ForwardPlan, _ request: Waiting, of session: Session, now: Moment,
        ledger: inout Ledger, actions: inout Actions
    ) {
        do throws(SessionError) {
            if let kept = try session.keptAnswer(to: plan, in: ledger.replays) {
                counts.count(.replayed)
                actions.answer(request.ticket, .forward(kept))
            } else {
                if plan.request.start == .strict, !session.isProvisional {
                    throw SessionError.sequenceLive(session.id, position: session.position)
                }
                session.running = RetryClaim(plan.request)
                if rotation.isEmpty { queueControl.noteEmpty(now: now.monotonicNanoseconds) }
                rotation.join(
                    RunningForward(
                        session: session, ticket: request.ticket, plan: plan,
                        arrived: request.arrived, turnAt: now.monotonicNanoseconds))
                return
            }
        } catch {
            counts.count(.refused)
            actions.refuse(request.ticket, error)
        }
        countWaiting(-1, ledger: &ledger)
        release(request.work, ledger: &ledger)
    }
}
