/// What becomes of a forward that has waited too long for its first step.
extension Shard {
    /// Refuses `forward`, whose session stays as it was, and the forwards that wait behind it
    /// there: they were sent to follow it, and without it the sequence would be another one.
    ///
    /// All else that waits there has its turn.
    mutating func refuse(
        _ forward: RunningForward, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        let id = forward.session.id
        // One that was made for it was not asked for without it.
        let isProvisional = forward.session.isProvisional
        forward.session.running = nil
        forward.session.lastUsed = now
        forward.stage = .answered
        countWaiting(-1, ledger: &ledger)
        release(forward, ledger: &ledger)
        let seconds = forward.plan.request.waitSecondsMax
        refuseForWait(forward.ticket, seconds, &actions)
        var leave: Waiting?
        // What begins may end the session, and begin another of the same id.
        while let session = ledger.sessions[id], let next = session.queue.popFirst() {
            if case .leave = next.work {
                leave = next
                continue
            }
            countWaiting(-1, ledger: &ledger)
            release(next.work, ledger: &ledger)
            if next.work.forward != nil {
                refuseForWait(next.ticket, seconds, &actions)
            } else if isProvisional {
                actions.refuse(next.ticket, .unknownSession(id))
            } else {
                begin(next, for: session, now: now, ledger: &ledger, actions: &actions)
            }
        }
        if let leave { ledger.sessions[id]?.queue.append(leave) }
        if isProvisional {
            guard let session = ledger.sessions[id] else { return }
            close(session, now: now, ledger: &ledger, actions: &actions)
        } else {
            advance(id, now: now, ledger: &ledger, actions: &actions)
        }
    }

    private mutating func refuseForWait(
        _ ticket: Ticket, _ seconds: Double?, _ actions: inout Actions
    ) {
        let error = SessionError.waitedTooLong(
            maxSeconds: min(seconds ?? .infinity, queueControl.waitMax / 1e9),
            retryAfterSeconds: queueControl.retryAfterSeconds(rowSteps: rowStepsLeft))
        counts.count(.refused)
        counts.countRefusal(error)
        actions.refuse(ticket, error)
    }
}
