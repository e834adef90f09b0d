import Recurrent

/// One version of a model on one worker: its sessions, their queues and states, and its batches.
///
/// A plain value that decides and never acts: the present comes in as an argument, tickets stand
/// for those who asked, and what is to be done goes out as `Actions`. A request goes through
/// `admit`, its session's turn, the rotation, `gather`, the network's step, `scatter`, and is
/// answered; each has its own file.
struct Shard {
    /// Which it is: the same number for all workers, and no other's.
    let number: Int
    let model: ServedModel
    let workspace: Workspace
    /// Who shares its worker's large steps; nil where there is one worker alone.
    let crew: StepCrew?
    var memory: StateMemory
    /// Sessions of the worker's that live here.
    var sessionCount = 0
    /// Whether sessions may begin here; otherwise it is there for those that live.
    var isOpen = true
    var rotation = Rotation()
    /// The batch that is being made; empty between two steps.
    var batch = Batch()
    /// The numbers that only grow; those of the present are filled in when asked for.
    var counts: Statistics.Model
    /// Requests that were admitted and have not begun.
    var waiting = 0
    /// Forwards that were in the last batch, and their rows.
    var stepped = (forwards: 0, rows: 0)
    /// Steps of rows that were admitted and are to be made.
    var rowStepsLeft = 0
    /// How long a request may and would wait.
    var queueControl: QueueControl
    let costs: StepCosts
    /// Rows that are stepped together, but for a session that has more.
    let batchRowsMax: Int

    init(
        number: Int, model: ServedModel, limits: SessionLimits, costs: StepCosts, start: Moment,
        crew: StepCrew?
    ) {
        self.number = number
        self.model = model
        self.costs = costs
        self.crew = crew
        batchRowsMax = limits.batchRowsMax ?? costs.rowsMax
        queueControl = QueueControl(
            waitSecondsMax: limits.queueSecondsMax,
            rowNanoseconds: costs.nanoseconds(rows: batchRowsMax) / Double(batchRowsMax),
            now: start.monotonicNanoseconds)
        workspace = Workspace(
            for: model.network, rowsMax: max(batchRowsMax, limits.batchSizeMax),
            crew: crew)
        memory = StateMemory(rowWidth: model.network.stateLayout.rowWidth)
        counts = Statistics.Model(model.identity)
    }

    var network: Network { model.network }

    /// Whether a batch can be formed.
    var hasWork: Bool { !rotation.isEmpty }

    /// Takes a request about a session of this shard: it is refused, answered, or in the queue.
    mutating func handle(
        _ request: SessionRequest, about session: Session, ticket: Ticket, now: Moment,
        ledger: inout Ledger
    ) -> Actions {
        var actions = Actions()
        session.lastUsed = now
        do throws(SessionError) {
            let work = try admit(request, to: session, now: now, ledger: ledger)
            let waiting = Waiting(ticket: ticket, work: work, arrived: now)
            line(up: waiting, for: session, now: now, ledger: &ledger, actions: &actions)
        } catch {
            if case .forward = request { counts.count(.refused) }
            counts.countRefusal(error)
            actions.refuse(ticket, error)
        }
        return actions
    }

    /// The numbers for metrics.
    func statistics(now: Moment) -> Statistics.Model {
        var model = counts
        model.sessionsActive = rotation.count
        model.sessionsIdle = sessionCount - rotation.count
        model.queueDepth = waiting
        // Only sessions in the rotation have anything waiting, oldest first.
        let oldest = rotation.lazy.compactMap { forward in
            forward.stage == .queued ? forward.arrived : forward.session.queue.first?.arrived
        }.map(\.monotonicNanoseconds).min()
        if let oldest {
            model.oldestWaitingSeconds = Double(now.monotonicNanoseconds - oldest) / 1e9
        }
        return model
    }
}
