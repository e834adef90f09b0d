import Recurrent

/// Sessions that begin and end with a forward of theirs.
extension Shard {
    /// Makes session `id`, which is free, for the forward that begins it.
    ///
    /// - Throws: what is wrong with the request, or that there is no room; then there is no
    ///   session.
    mutating func begin(
        _ request: ForwardRequest, as id: SessionID, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) throws(SessionError) -> Actions {
        var actions = Actions()
        let created = counts.created
        var made: Session?
        do throws(SessionError) {
            let batchSize = network.batchSize(of: request)
            let session = try make(id, batchSize: batchSize, now: now, ledger: &ledger)
            made = session
            let work = try admit(
                .forward(request, model: nil), to: session, now: now, ledger: ledger)
            line(
                up: Waiting(ticket: ticket, work: work, arrived: now), for: session, now: now,
                ledger: &ledger, actions: &actions)
            return actions
        } catch {
            if let made { end(made, ledger: &ledger) }
            counts.created = created
            counts.count(.refused)
            counts.countRefusal(error)
            throw error
        }
    }

    /// Makes a session that ends with its first forward, should that fail.
    private mutating func make(
        _ id: SessionID, batchSize: Int, now: Moment, ledger: inout Ledger
    ) throws(SessionError) -> Session {
        let request = CreateRequest(model: model.name, id: id, batchSize: batchSize)
        let session = try create(request, now: now, ledger: &ledger)
        session.isProvisional = true
        return session
    }

    /// Ends a session in its turn.
    ///
    /// What waits behind finds none, up to a forward that begins one:
    /// that, and what waits behind it, has a new session of the same id.
    mutating func close(
        _ session: Session, now: Moment, ledger: inout Ledger, actions: inout Actions
    ) {
        let id = session.id
        end(session, ledger: &ledger)
        counts.deleted += 1
        let info = session.info(model.identity, now: now)
        for listener in session.listeners {
            actions.notices.append((listener.number, .deleted(info)))
        }
        var leave: Waiting?
        while let next = session.queue.popFirst() {
            if case .leave = next.work {
                leave = next
                continue
            }
            var error = SessionError.unknownSession(id)
            if let plan = next.work.forward, plan.request.start != nil {
                do throws(SessionError) {
                    let successor = try make(
                        id, batchSize: plan.batchSize, now: now, ledger: &ledger)
                    // Who had to leave has to leave anew.
                    if let leave { session.queue.prepend([leave]) }
                    swap(&successor.queue, &session.queue)
                    begin(next, for: successor, now: now, ledger: &ledger, actions: &actions)
                    return
                } catch let shortage {
                    error = shortage
                }
            }
            countWaiting(-1, ledger: &ledger)
            release(next.work, ledger: &ledger)
            if next.work.forward != nil { counts.count(.refused) }
            actions.refuse(next.ticket, error)
        }
        if let leave {
            countWaiting(-1, ledger: &ledger)
            actions.leaving.append((leave.ticket, id))
        }
    }
}
