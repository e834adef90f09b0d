/// All that one worker decides: its directory, its shards, and whose batch comes next.
///
/// A plain value without thread, clock or closure, so that a test can drive it event by event.
struct WorkerCore {
    var directory: SessionDirectory
    var shards: [Shard]
    var ledger: Ledger
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
        directory = SessionDirectory(departuresMax: limits.departuresMax)
        shards = models.indices.map { index in
            Shard(
                index: index, model: models[index], limits: limits, costs: costs[index],
                start: start, crew: crew)
        }
        ledger = Ledger(
            limits: limits, quota: quota, worker: worker, shards: models.count,
            lastRevision: UInt64(max(0, start.wallMilliseconds)) << 20)
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
                let shard = try shard(of: id, for: request)
                actions = shards[shard].handle(
                    request, about: id, ticket: ticket, now: now, ledger: &ledger)
            } catch {
                actions.refuse(ticket, error)
            }
        case .listen(let id, let listener):
            do throws(SessionError) {
                let shard = try shard(of: id, for: .describe)
                let session = try shards[shard].listen(
                    listener, to: id, now: now, limits: ledger.limits)
                actions.answer(ticket, .session(session))
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
            let models = shards.map { $0.statistics(now: now) }
            actions.answer(ticket, .statistics(Statistics(models: models)))
        case .drain:
            isDraining = true
            drainTickets.append(ticket)
        }
        if !endings.isEmpty { actions.notices.insert(contentsOf: endings, at: 0) }
        settle(&actions)
        return actions
    }

    /// Whether a batch can be formed.
    var hasWork: Bool { shards.contains(where: \.hasWork) }

    /// About what the next batch costs; nil if there is none.
    var nextStepNanoseconds: Double? {
        let order = shards.indices.lazy.map { (nextShard + $0) % shards.count }
        return order.first { shards[$0].hasWork }.flatMap { shards[$0].nextStepNanoseconds }
    }

    /// Runs one batch of the next shard that has one; without any, there is nothing to do.
    mutating func step(now: Moment) -> Actions {
        var actions = Actions()
        for offset in shards.indices {
            let index = (nextShard + offset) % shards.count
            guard shards[index].hasWork else { continue }
            nextShard = index + 1
            actions = shards[index].step(now: now, ledger: &ledger)
            actions.stepped = index
            break
        }
        settle(&actions)
        return actions
    }

    /// Ends the sessions whose time has come.
    mutating func wake(now: Moment) -> Actions {
        var actions = Actions()
        actions.notices = expireDue(now)
        settle(&actions)
        return actions
    }

    /// Deadlines in the heap, those of deleted sessions included.
    var expiryCount: Int { ledger.expiries.count }

    /// Notes how long the batch took that `Actions.stepped` names.
    mutating func noteStep(of shard: Int, nanoseconds: Int64) {
        shards[shard].counts.stepSeconds.record(Double(nanoseconds) / 1e9)
        shards[shard].counts.times.stepNanoseconds += nanoseconds * Int64(shards[shard].stepped)
    }
}

extension WorkerCore {
    private mutating func create(
        _ request: CreateRequest, now: Moment
    ) throws(SessionError) -> SessionInfo {
        guard !isDraining else { throw .draining }
        let versions = shards.indices.filter { shards[$0].model.name == request.model }
        let newest = versions.max { shards[$0].model.version < shards[$1].model.version }
        guard let newest else { throw .unknownModel(name: request.model, version: nil) }
        if case .shard = directory.place(of: request.id) { throw .idTaken(request.id) }
        do throws(SessionError) {
            let session = try shards[newest].create(request, now: now, ledger: &ledger)
            directory.enter(request.id, shard: newest)
            return session
        } catch {
            shards[newest].counts.countRefusal(error)
            throw error
        }
    }

    private func shard(
        of id: SessionID, for request: SessionRequest
    ) throws(SessionError) -> Int {
        guard !isDraining else { throw .draining }
        if case .forward(_, let model?) = request, !shards.contains(where: { $0.isOf(model) }) {
            throw .unknownModel(name: model, version: nil)
        }
        switch directory.place(of: id) {
        case .shard(let index): return index
        case .departed(let departure): throw .gone(id, departure)
        case .unknown: throw .unknownSession(id)
        }
    }

    private mutating func stopListening(
        _ listener: UInt64, to id: SessionID, ticket: Ticket, now: Moment,
        _ actions: inout Actions
    ) {
        guard case .shard(let shard) = directory.place(of: id),
            let session = shards[shard].info(id, now: now)
        else { return actions.refuse(ticket, .unknownSession(id)) }
        shards[shard].stopListening(listener, to: id)
        actions.answer(ticket, .session(session))
    }

    private func list(
        model: String?, after: SessionID?, limit: Int, now: Moment
    ) -> [SessionInfo] {
        let isMeant = shards.map { shard in model.map(shard.isOf) ?? true }
        return directory.living(limit, after: after) { isMeant[$0] }
            .compactMap { shards[$0.shard].info($0.id, now: now) }
    }

    /// Ends what is due; a session is asked once in its own time at most, used or not.
    ///
    /// - Returns: what the listeners of those that end are told.
    private mutating func expireDue(
        _ now: Moment
    ) -> [(listener: UInt64, notice: SessionNotice)] {
        var notices: [(listener: UInt64, notice: SessionNotice)] = []
        while let entry = ledger.expiries.popDue(now: now.monotonicNanoseconds) {
            guard case .shard(let shard) = directory.place(of: entry.session) else { continue }
            switch shards[shard].expire(entry, now: now, ledger: &ledger) {
            case .stale: break
            case .later(let deadline):
                ledger.expiries.insert(
                    .init(deadline: deadline, session: entry.session, birth: entry.birth))
            case .ended(let departure, let listeners):
                directory.depart(entry.session, departure)
                for listener in listeners {
                    notices.append((listener.number, .departed(entry.session, departure)))
                }
            }
        }
        return notices
    }

    /// What is due after each call: deleted sessions are forgotten, who waits for the end of all
    /// work is answered, and the next time to wake is known.
    private mutating func settle(_ actions: inout Actions) {
        for id in actions.deleted { directory.forget(id) }
        if expiryCount > 2 * directory.livingCount + 64 { forgetStaleExpiries() }
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
        ledger.expiries.keep { entry in
            guard case .shard(let shard) = directory.place(of: entry.session) else { return false }
            return shards[shard].sessions[entry.session]?.birth == entry.birth
        }
    }
}

extension Shard {
    fileprivate func isOf(_ name: String) -> Bool { model.name == name }
}
