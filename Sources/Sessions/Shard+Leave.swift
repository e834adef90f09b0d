import Recurrent

/// Sessions that leave a shard alive, and those that come from another.
extension Shard {
    /// Lets all sessions leave, each in its turn; `ticket` is that of the change that makes them.
    ///
    /// - Returns: how many there are.
    mutating func lineUpToLeave(
        ticket: Ticket, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) -> Int {
        let sessions = ledger.sessions.sessions(in: .shard(number))
        for session in sessions {
            let leave = Waiting(ticket: ticket, work: .leave, arrived: now)
            line(up: leave, for: session, now: now, ledger: &ledger, actions: &actions)
        }
        return sessions.count
    }

    /// Lets a session go that leaves, with what waits behind it; its slot is to be given back once
    /// its states are elsewhere.
    mutating func release(_ session: Session, ledger: inout Ledger) {
        sessionCount -= 1
        session.running = nil
        session.isLeaving = false
        for waiting in session.queue {
            countWaiting(-1, ledger: &ledger)
            release(waiting.work, ledger: &ledger)
        }
        counts.stateBytes -= memory.bytes(batchSize: session.batchSize)
    }

    /// Takes a session in whose states lie as this model's do; what waited for its turn is fitted
    /// to this model, or refused.
    ///
    /// - Parameter session: its slot is another's memory, and is copied.
    mutating func receive(
        _ session: Session, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        session.slot = memory.copy(session.slot)
        session.home = .shard(number)
        sessionCount += 1
        counts.stateBytes += memory.bytes(batchSize: session.batchSize)
        let waiting = session.queue
        session.queue = FIFO()
        for request in waiting {
            do throws(SessionError) {
                let work = try refitted(request.work, limits: ledger.limits)
                countWaiting(1, ledger: &ledger)
                hold(work, ledger: &ledger)
                session.queue.append(
                    Waiting(ticket: request.ticket, work: work, arrived: request.arrived))
            } catch {
                counts.count(.refused)
                actions.refuse(request.ticket, error)
            }
        }
        advance(session.id, now: now, ledger: &ledger, actions: &actions)
    }

    /// Work that another version admitted, whose tensors are the same here; its inputs need not be.
    private func refitted(
        _ work: SessionWork, limits: SessionLimits
    ) throws(SessionError) -> SessionWork {
        guard case .forward(let plan) = work else { return work }
        return .forward(try plan.refitted(to: network, limits: limits))
    }
}
