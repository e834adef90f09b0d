import Recurrent

/// Sessions of one worker whose model is not in memory: they keep their states and wait for it.
///
/// What needs no layer can be asked of them; their time to live stands still.
struct Dormitory {
    let model: ModelIdentity
    private(set) var memory: StateMemory
    private(set) var sessions: [SessionID: Session] = [:]
    /// Bytes of their states.
    private(set) var stateBytes = 0

    init(of model: ModelIdentity) {
        self.model = model
        memory = StateMemory(rowWidth: model.signature.stateLayout.rowWidth)
    }

    /// Takes a session in, whose slot is another's memory: the states are copied.
    mutating func receive(_ session: Session) {
        session.slot = memory.copy(session.slot)
        session.isAsleep = true
        stateBytes += memory.bytes(batchSize: session.batchSize)
        sessions[session.id] = session
    }

    /// Lets a session go, with the slot that it had here; to be given back once it is copied.
    mutating func release(_ id: SessionID) -> Session? {
        guard let session = sessions.removeValue(forKey: id) else { return nil }
        stateBytes -= memory.bytes(batchSize: session.batchSize)
        session.isAsleep = false
        return session
    }

    /// Takes the slot back of a session that was let go.
    mutating func give(_ slot: Slot) { memory.give(slot) }

    /// What a listing says of session `id`.
    func info(_ id: SessionID, now: Moment) -> SessionInfo? { sessions[id]?.info(model, now: now) }

    /// Answers what is asked of a session that sleeps here.
    mutating func handle(
        _ request: SessionRequest, about id: SessionID, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) -> Actions {
        do throws(SessionError) {
            let work = try admit(request, to: id)
            return perform(work, about: id, ticket: ticket, now: now, ledger: &ledger)
        } catch {
            var actions = Actions()
            actions.refuse(ticket, error)
            return actions
        }
    }

    private func admit(
        _ request: SessionRequest, to id: SessionID
    ) throws(SessionError) -> SessionWork {
        switch request {
        case .describe, .delete, .states, .state, .set:
            guard let session = sessions[id] else { throw .unknownSession(id) }
            return try model.signature.work(request, batchSize: session.batchSize)
        case .forward, .reset: throw isAsleep(id)
        }
    }

    private func isAsleep(_ id: SessionID) -> SessionError {
        .asleep(id, model: model.name, version: model.version)
    }

    /// Does what a session was asked before it fell asleep, or since; steps and resets are refused.
    mutating func perform(
        _ work: SessionWork, about id: SessionID, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) -> Actions {
        var actions = Actions()
        guard let session = sessions[id] else {
            actions.refuse(ticket, .unknownSession(id))
            return actions
        }
        switch work {
        case .describe: actions.answer(ticket, .session(session.info(model, now: now)))
        case .states: actions.answer(ticket, .states(session.states(of: model, now: now)))
        case .state(let tensor):
            actions.answer(ticket, .state(session.state(tensor, of: model, now: now)))
        case .set(let values, let revisions):
            let answer = session.set(
                values, revisions: revisions, of: model, now: now, ledger: &ledger)
            actions.answer(ticket, answer)
        case .delete:
            let info = session.info(model, now: now)
            actions.answer(ticket, .session(info))
            actions.notices = session.listeners.map { ($0.number, .deleted(info)) }
            actions.deleted = [id]
            end(id, ledger: &ledger)
        case .forward, .reset: actions.refuse(ticket, isAsleep(id))
        case .leave: preconditionFailure("session \(id) is to leave twice")
        }
        return actions
    }

    private mutating func end(_ id: SessionID, ledger: inout Ledger) {
        guard let session = release(id) else { return }
        session.forgetReplays(ledger: &ledger)
        memory.give(session.slot)
        ledger.quota.give(bytes: memory.bytes(batchSize: session.batchSize))
    }

    /// Forgets a listener of session `id`, if both are there.
    mutating func stopListening(_ number: UInt64, to id: SessionID) {
        sessions[id]?.listeners.removeAll { $0.number == number }
    }

    /// Lets somebody listen to session `id`, which is there.
    ///
    /// - Throws: `listenersFull`.
    mutating func listen(
        _ listener: Listener, to id: SessionID, now: Moment, limits: SessionLimits
    ) throws(SessionError) -> SessionInfo {
        guard let session = sessions[id] else {
            preconditionFailure("the directory names a dormitory without session \(id)")
        }
        try session.add(listener, limits: limits)
        return session.info(model, now: now)
    }

    /// The numbers for metrics.
    var statistics: Statistics.Model {
        var numbers = Statistics.Model(model)
        numbers.sessionsAsleep = sessions.count
        numbers.stateBytes = stateBytes
        return numbers
    }
}
