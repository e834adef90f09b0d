/// All that one worker decides: its sessions, its shards, and whose batch comes next.
///
/// A plain value without thread, clock or closure, so that a test can drive it event by event.
struct WorkerCore {
    var shards = ShardTable()
    /// Shards that are there for their sessions alone, and go with the last of them.
    var retiring: Set<Int> = []
    var dormitories = DormitoryTable()
    /// Changes of the models that wait for turns of sessions.
    var changes: [Ticket: PendingChange] = [:]
    var ledger: Ledger
    /// Who shares this worker's large steps.
    private let crew: StepCrew?
    private var nextShard = 0
    private(set) var isDraining = false
    /// Who waits for the last admitted request to be answered.
    private var drainTickets: [Ticket] = []

    /// - Parameters:
    ///   - costs: what each model's steps cost.
    ///   - crew: who shares this worker's large steps.
    ///   - worker: which of those that share `quota` it is.
    ///   - start: the present; revisions begin there, so that those of an earlier run of the
    ///     server do not come back either.
    init(
        models: [ServedModel], limits: SessionLimits, quota: SessionQuota, costs: [StepCosts],
        start: Moment, worker: Int = 0, crew: StepCrew? = nil
    ) {
        ledger = Ledger(
            limits: limits, quota: quota, worker: worker,
            lastRevision: UInt64(max(0, start.wallMilliseconds)) << 20)
        self.crew = crew
        for (number, model) in models.enumerated() {
            addShard(number, of: model, costs: costs[number], now: start)
        }
    }

    /// Serves a model's sessions from now on.
    mutating func addShard(_ number: Int, of model: ServedModel, costs: StepCosts, now: Moment) {
        shards.append(
            Shard(
                number: number, model: model, limits: ledger.limits, costs: costs, start: now,
                crew: crew))
    }

    /// Takes one event; `ticket` is answered now or by a later call.
    mutating func handle(_ event: Event, ticket: Ticket, now: Moment) -> Actions {
        let endings = expireDue(now)
        var actions = Actions()
        switch event {
        case .create(let request):
            do throws(SessionError) {
                actions.answer(ticket, .session(try create(request, now: now)))
            } catch {
                actions.refuse(ticket, error)
            }
        case .sequence(let request):
            do throws(SessionError) {
                actions = try take(request, ticket: ticket, now: now)
            } catch {
                actions.refuse(ticket, error)
            }
        case .about(let id, let request):
            do throws(SessionError) {
                actions = try take(request, about: id, ticket: ticket, now: now)
            } catch {
                actions.refuse(ticket, error)
            }
        case .listen(let id, let listener):
            do throws(SessionError) {
                actions.answer(ticket, .session(try listen(listener, to: id, now: now)))
            } catch {
                actions.refuse(ticket, error)
            }
        case .stopListening(let id, let listener):
            actions.silenced = [listener]
            stopListening(listener, to: id, ticket: ticket, now: now, &actions)
        case .list(let model, let after, let limit):
            let list = list(model: model, after: after, limit: limit, now: now)
            actions.answer(ticket, .sessions(list))
        case .statistics:
            actions.answer(ticket, .statistics(statistics(now: now)))
        case .models(let change):
            make(change, ticket: ticket, now: now, &actions)
        case .drain:
            isDraining = true
            drainTickets.append(ticket)
        }
        if !endings.isEmpty { actions.notices.insert(contentsOf: endings, at: 0) }
        settle(&actions, now: now)
        return actions
    }

    /// Whether a batch can be formed.
    var hasWork: Bool { shards.all.contains(where: \.hasWork) }

    /// About what the next batch costs; nil if there is none.
    var nextStepNanoseconds: Double? {
        let count = shards.all.count
        // A closure would copy all shards.
        for offset in 0..<count {
            let place = (nextShard + offset) % count
            if shards[at: place].hasWork { return shards[at: place].nextStepNanoseconds }
        }
        return nil
    }

    /// Runs one batch of the next shard that has one; without any, there is nothing to do.
    mutating func step(now: Moment) -> Actions {
        var actions = Actions()
        let count = shards.all.count
        for offset in 0..<count {
            let place = (nextShard + offset) % count
            guard shards[at: place].hasWork else { continue }
            nextShard = place + 1
            actions = shards[at: place].step(now: now, ledger: &ledger)
            break
        }
        settle(&actions, now: now)
        return actions
    }

    /// Ends the sessions whose time has come.
    mutating func wake(now: Moment) -> Actions {
        var actions = Actions()
        actions.notices = expireDue(now)
        settle(&actions, now: now)
        return actions
    }

    /// Deadlines in the heap, those of deleted sessions included.
    var expiryCount: Int { ledger.expiries.count }

    /// Notes how long the batch took that `Actions.stepped` names; its shard may be gone with it.
    mutating func noteStep(of shard: Int, nanoseconds: Int64) {
        guard shards.contains(shard) else { return }
        shards[shard].noteStep(nanoseconds: nanoseconds)
    }
}

extension WorkerCore {
    private mutating func create(
        _ request: CreateRequest, now: Moment
    ) throws(SessionError) -> SessionInfo {
        guard !isDraining else { throw .draining }
        let newest = try newest(of: request.model, version: request.version)
        if ledger.sessions[request.id] != nil { throw .idTaken(request.id) }
        do throws(SessionError) {
            let session = try shards[newest].create(request, now: now, ledger: &ledger)
            return session.info(shards[newest].model.identity, now: now)
        } catch {
            shards[newest].counts.countRefusal(error)
            throw error
        }
    }

    /// The open shard of a model's newest version, or of the version named.
    func newest(of name: String, version: Int?) throws(SessionError) -> Int {
        let meant = shards.all.lazy.filter { $0.isOf(name, version: version) }
        let open = meant.filter { shard in shard.isOpen }
        if let newest = open.max(by: { $0.model.version < $1.model.version }) {
            return newest.number
        }
        // What is closed and not retiring may be open again in a moment.
        if meant.contains(where: { [retiring] in !retiring.contains($0.number) }) {
            throw .modelClosing(name: name)
        }
        throw .unknownModel(name: name, version: version)
    }

    private mutating func take(
        _ request: SessionRequest, about id: SessionID, ticket: Ticket, now: Moment
    ) throws(SessionError) -> Actions {
        guard !isDraining else { throw .draining }
        if case .forward(let call) = request, let model = call.model { try checkKnown(model) }
        let session = try ledger.sessions.session(id)
        switch session.home {
        case .shard(let number):
            return shards[number].handle(
                request, about: session, ticket: ticket, now: now, ledger: &ledger)
        case .dormitory(let index):
            return dormitories[index].handle(
                request, about: session, ticket: ticket, now: now, ledger: &ledger)
        }
    }

    private func checkKnown(_ model: String) throws(SessionError) {
        let isKnown =
            shards.all.contains { $0.isOf(model) }
            || dormitories.all.contains { $0.model.name == model }
        guard isKnown else { throw .unknownModel(name: model, version: nil) }
    }

    private mutating func listen(
        _ listener: Listener, to id: SessionID, now: Moment
    ) throws(SessionError) -> SessionInfo {
        guard !isDraining else { throw .draining }
        let session = try ledger.sessions.session(id)
        try session.add(listener, limits: ledger.limits)
        return info(of: session, now: now)
    }

    private mutating func stopListening(
        _ listener: UInt64, to id: SessionID, ticket: Ticket, now: Moment,
        _ actions: inout Actions
    ) {
        guard let session = ledger.sessions[id] else {
            return actions.refuse(ticket, .unknownSession(id))
        }
        session.listeners.removeAll { $0.number == listener }
        actions.answer(ticket, .session(info(of: session, now: now)))
    }

    /// The model whose states a session has.
    func model(of session: Session) -> ModelIdentity {
        switch session.home {
        case .shard(let number): return shards[number].model.identity
        case .dormitory(let index): return dormitories[index].model
        }
    }

    /// What a listing says of a session.
    func info(of session: Session, now: Moment) -> SessionInfo {
        session.info(model(of: session), now: now)
    }

    private func list(
        model: String?, after: SessionID?, limit: Int, now: Moment
    ) -> [SessionInfo] {
        ledger.sessions.living(limit, after: after) { home in
            guard let model else { return true }
            return switch home {
            case .shard(let number): shards.name(of: number) == model
            case .dormitory(let index): dormitories[index].model.name == model
            }
        }.map { info(of: $0, now: now) }
    }

    private func statistics(now: Moment) -> Statistics {
        var sum = Statistics(models: [])
        sum.add(shards.all.map { $0.statistics(now: now) })
        sum.add(dormitories.all.sorted { $0.index < $1.index }.map(\.statistics))
        return sum
    }

    /// Ends what is due; a session is asked once in its own time at most, used or not.
    ///
    /// - Returns: what the listeners of those that end are told.
    private mutating func expireDue(
        _ now: Moment
    ) -> [(listener: UInt64, notice: SessionNotice)] {
        var notices: [(listener: UInt64, notice: SessionNotice)] = []
        while let entry = ledger.expiries.popDue(now: now.monotonicNanoseconds) {
            guard let session = ledger.sessions[entry.session], entry.isOf(session),
                case .shard(let shard) = session.home
            else { continue }
            switch shards[shard].expire(session, now: now, ledger: &ledger) {
            case nil: break
            case .later(let deadline):
                ledger.expiries.insert(
                    .init(deadline: deadline, session: entry.session, birth: entry.birth))
            case .ended(let departure):
                for listener in session.listeners {
                    notices.append((listener.number, .departed(entry.session, departure)))
                }
            }
        }
        return notices
    }

    /// What is due after each call: sessions leave whose turn for it has come, who waits for the
    /// end of all work is answered, and the next time to wake is known.
    private mutating func settle(_ actions: inout Actions, now: Moment) {
        if !actions.leaving.isEmpty { letLeave(&actions, now: now) }
        if !retiring.isEmpty || !dormitories.isEmpty { dropEmpty() }
        if expiryCount > 2 * ledger.sessions.livingCount + 64 { forgetStaleExpiries() }
        if !drainTickets.isEmpty, !hasWork {
            for ticket in drainTickets { actions.answer(ticket, .drained) }
            drainTickets = []
        }
        ledger.publishExpiry()
        actions.wakeUp = ledger.expiries.soonest
    }

    /// Deleted sessions leave their entries in the heap; this drops them when they outnumber the
    /// rest.
    private mutating func forgetStaleExpiries() {
        ledger.expiries.keep { [sessions = ledger.sessions] entry in
            guard let session = sessions[entry.session] else { return false }
            return entry.isOf(session) && !session.isAsleep
        }
    }
}

extension Shard {
    /// Whether it has sessions of the model `name`, and of that `version` where one is said.
    func isOf(_ name: String, version: Int? = nil) -> Bool {
        model.identity.isMeant(by: name, version: version)
    }
}
