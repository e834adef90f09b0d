/// What a shard or a worker's core wants done after an event or a step.
///
/// It decides; the worker acts: it looks each ticket up and calls the closure behind it.
struct Actions {
    /// Answers to give, each to a ticket that came in an event before.
    var answers: [(ticket: Ticket, answer: Answer)] = []
    /// What listeners are told, in order, each by its number; to be told behind the answers.
    var notices: [(listener: UInt64, notice: SessionNotice)] = []
    /// Listeners that are told no more.
    var silenced: [UInt64] = []
    /// Sessions that have had their turn to leave their shard, or ended before it came, with the
    /// ticket of the change that makes them leave; for the worker's core to see to.
    var leaving: [(ticket: Ticket, session: SessionID)] = []
    /// The shard that ran a batch, for the time it took to be noted (`WorkerCore.noteStep`).
    var stepped: Int?
    /// The monotonic time at which `WorkerCore.wake` shall be called, if nothing comes before.
    var wakeUp: Int64?

    mutating func answer(_ ticket: Ticket, _ answer: Answer) {
        answers.append((ticket, answer))
    }

    /// Does what `other` wants done behind what is to be done already; `other` ran no batch.
    mutating func append(_ other: Actions) {
        answers += other.answers
        notices += other.notices
        silenced += other.silenced
        leaving += other.leaving
    }

    mutating func refuse(_ ticket: Ticket, _ error: SessionError) {
        answers.append((ticket, .refused(error)))
    }
}

/// The answer to an event.
enum Answer: Sendable {
    case session(SessionInfo)
    case forward(ForwardAnswer)
    case states(StatesAnswer)
    case state(StateAnswer)
    case sessions([SessionInfo])
    case statistics(Statistics)
    case drained
    case changed(ModelChangeAnswer)
    case refused(SessionError)
}
