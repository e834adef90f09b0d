import Recurrent

/// Sessions of one worker whose model is not in memory: they keep their states and wait for it.
///
/// What needs no layer can be asked of them; their time to live stands still.
struct Dormitory {
    /// Which of its worker's it is.
    let index: Int
    let model: ModelIdentity
    private(set) var memory: StateMemory
    private(set) var sessionCount = 0
    /// Bytes of their states.
    private(set) var stateBytes = 0

    init(index: Int, of model: ModelIdentity) {
        self.index = index
        self.model = model
        memory = StateMemory(rowWidth: model.signature.stateLayout.rowWidth)
    }

    /// Takes a session in, whose slot is another's memory: the states are copied.
    mutating func receive(_ session: Session) {
        session.slot = memory.copy(session.slot)
        session.home = .dormitory(index)
        sessionCount += 1
        stateBytes += memory.bytes(batchSize: session.batchSize)
    }

    /// Lets a session go, with the slot that it had here; to be given back once it is copied.
    mutating func release(_ session: Session) {
        sessionCount -= 1
        stateBytes -= memory.bytes(batchSize: session.batchSize)
    }

    /// Takes the slot back of a session that was let go.
    mutating func give(_ slot: Slot) { memory.give(slot) }

    /// Answers what is asked of a session that sleeps here.
    mutating func handle(
        _ request: SessionRequest, about session: Session, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) -> Actions {
        do throws(SessionError) {
            let work = try admit(request, to: session)
            return perform(work, about: session.id, ticket: ticket, now: now, ledger: &ledger)
        } catch {
            var actions = Actions()
            actions.refuse(ticket, error)
            return actions
        }
    }

    private func admit(
        _ request: SessionRequest, to session: Session
    ) throws(SessionError) -> SessionWork {
        switch request {
        case .describe, .delete, .states, .state, .set:
            return try model.signature.work(request, batchSize: session.batchSize)
        case .forward, .reset: throw isAsleep(session.id)
        }
    }

    private func isAsleep(_ id: SessionID) -> SessionError {
        .asleep(id, model: model.name, version: model.version)
    }

    /// Does what a session was asked before it fell asleep, or since; steps and resets are refused,
    /// and all where it has ended meanwhile.
    mutating func perform(
        _ work: SessionWork, about id: SessionID, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) -> Actions {
        var actions = Actions()
        guard let session = ledger.sessions[id] else {
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
            end(session, ledger: &ledger)
        case .forward, .reset: actions.refuse(ticket, isAsleep(id))
        case .leave: preconditionFailure("session \(id) is to leave twice")
        }
        return actions
    }

    private mutating func end(_ session: Session, ledger: inout Ledger) {
        ledger.sessions.forget(session)
        release(session)
        session.forgetReplays(ledger: &ledger)
        memory.give(session.slot)
        ledger.quota.give(bytes: memory.bytes(batchSize: session.batchSize))
    }

    /// The numbers for metrics.
    var statistics: Statistics.Model {
        var numbers = Statistics.Model(model)
        numbers.sessionsAsleep = sessionCount
        numbers.stateBytes = stateBytes
        return numbers
    }
}
