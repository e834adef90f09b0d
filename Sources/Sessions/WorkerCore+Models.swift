/// Models that come and go, and what becomes of their sessions.
extension WorkerCore {
    /// Makes one change; it is answered now, or once the turns of sessions have come.
    mutating func make(
        _ change: ModelChange, ticket: Ticket, now: Moment, _ actions: inout Actions
    ) {
        switch change {
        case .load(let model, let number, let costs):
            load(model, as: number, costs: costs, ticket, now, &actions)
        case .close(let name, let version):
            let closed = numbers(of: name, version: version)
            for number in closed { shards[number].isOpen = false }
            let living = closed.reduce(0) { $0 + shards[$1].sessionCount }
            actions.answer(ticket, .changed(.living(closed.isEmpty ? nil : living)))
        case .reopen(let name, let version):
            for number in numbers(of: name, version: version) where !retiring.contains(number) {
                shards[number].isOpen = true
            }
            actions.answer(ticket, .changed(.reopened))
        case .retire(let name, let version, let sessions):
            retire(numbers(of: name, version: version), sessions, ticket, now, &actions)
        case .migrate(let to, let isDryRun):
            migrate(to: to, isDryRun: isDryRun, ticket, now, &actions)
        case .inUse(let name, let version):
            let used = numbers(of: name, version: version).filter { number in
                shards[number].sessionCount > 0
            }
            actions.answer(ticket, .changed(.inUse(Set(used))))
        }
    }

    private func numbers(of name: String, version: Int?) -> [Int] {
        shards.all.filter { $0.isOf(name, version: version) }.map(\.number)
    }

    /// Serves a version; an earlier load of it stays for its sessions.
    private mutating func load(
        _ model: ServedModel, as number: Int, costs: StepCosts, _ ticket: Ticket, _ now: Moment,
        _ actions: inout Actions
    ) {
        var report = LoadReport()
        for earlier in numbers(of: model.name, version: model.version) {
            report.staying += shards[earlier].sessionCount
            shards[earlier].isOpen = false
            retiring.insert(earlier)
        }
        addShard(number, of: model, costs: costs, now: now)
        let sleepers = dormitories.all.filter { $0.model.isSame(as: model.identity) }
        for index in sleepers.map(\.index) {
            let sessions = ledger.sessions.sessions(in: .dormitory(index))
            // Entries from before their sleep would be told from new ones by nothing.
            let ids = Set(sessions.map(\.id))
            ledger.expiries.keep { !ids.contains($0.session) }
            for session in sessions { wake(session, of: index, in: number, now: now, &actions) }
            report.woken += sessions.count
        }
        actions.answer(ticket, .changed(.loaded(report)))
    }

    /// Lets go of closed shards, once their sessions are.
    private mutating func retire(
        _ closed: [Int], _ sessions: SessionsAtUnload, _ ticket: Ticket, _ now: Moment,
        _ actions: inout Actions
    ) {
        retiring.formUnion(closed)
        var change = PendingChange(destination: sessions == .keep ? .dormitory : .nowhere)
        if sessions == .delete || sessions == .keep {
            lineUp(closed, &change, ticket, now, &actions)
        } else {
            let left = closed.reduce(0) { $0 + shards[$1].sessionCount }
            actions.answer(ticket, .changed(.retired(UnloadReport(left: left))))
        }
    }

    /// Lets the shard of `to` take over the sessions of others of its model, asleep or not.
    private mutating func migrate(
        to: Int, isDryRun: Bool, _ ticket: Ticket, _ now: Moment, _ actions: inout Actions
    ) {
        let target = shards[to].model
        var change = PendingChange(destination: .shard(to))
        var moving: [Int] = []
        for shard in shards.all where shard.isOf(target.name) && shard.number != to {
            let outcome = target.outcome(for: shard.model.identity)
            if outcome == .fits, !isDryRun { moving.append(shard.number) }
            for session in ledger.sessions.sessions(in: .shard(shard.number)) {
                change.note(session, of: shard.model.identity, outcome)
            }
        }
        for dormitory in dormitories.all where dormitory.model.name == target.name {
            let outcome = target.outcome(for: dormitory.model)
            for session in ledger.sessions.sessions(in: .dormitory(dormitory.index)) {
                change.note(session, of: dormitory.model, outcome)
                guard outcome == .fits, !isDryRun else { continue }
                wake(session, of: dormitory.index, in: to, now: now, &actions)
            }
        }
        lineUp(moving, &change, ticket, now, &actions)
    }

    /// Lets the sessions of shards leave in their turns; the last of them answers the change.
    private mutating func lineUp(
        _ numbers: [Int], _ change: inout PendingChange, _ ticket: Ticket, _ now: Moment,
        _ actions: inout Actions
    ) {
        for number in numbers {
            change.remaining += shards[number].lineUpToLeave(
                ticket: ticket, now: now, ledger: &ledger, actions: &actions)
        }
        if change.remaining == 0 {
            actions.answer(ticket, .changed(change.answer))
        } else {
            changes[ticket] = change
        }
    }

    /// Lets go to where they belong the sessions whose turn to leave has come.
    mutating func letLeave(_ actions: inout Actions, now: Moment) {
        while !actions.leaving.isEmpty {
            let leaving = actions.leaving
            actions.leaving = []
            for (ticket, id) in leaving {
                guard var change = changes[ticket] else {
                    preconditionFailure("session \(id) leaves for no change")
                }
                change.remaining -= 1
                letLeave(id, &change, now: now, &actions)
                changes[ticket] = change.remaining == 0 ? nil : change
                if change.remaining == 0 { actions.answer(ticket, .changed(change.answer)) }
            }
        }
    }

    private mutating func letLeave(
        _ id: SessionID, _ change: inout PendingChange, now: Moment, _ actions: inout Actions
    ) {
        guard let session = ledger.sessions[id], session.isLeaving,
            case .shard(let from) = session.home
        else { return change.noteEnd(of: id) }
        let model = shards[from].model.identity
        switch change.destination {
        case .nowhere:
            change.left += 1
            unload(session, from: from, now: now, &actions)
        case .dormitory:
            change.left += 1
            lull(session, from: from, now: now, &actions)
        case .shard(let to):
            shards[from].release(session, ledger: &ledger)
            change.note(session, of: model, .fits)
            let left = session.slot
            shards[to].receive(session, now: now, ledger: &ledger, actions: &actions)
            shards[from].memory.give(left)
            tellMoved(id, &actions, now: now)
        }
    }

    /// Ends a session whose model is unloaded, and what waits behind its turn.
    private mutating func unload(
        _ session: Session, from: Int, now: Moment, _ actions: inout Actions
    ) {
        let id = session.id
        shards[from].release(session, ledger: &ledger)
        let departure = Departure(
            reason: .unloaded, wallMilliseconds: now.wallMilliseconds,
            lastPosition: session.position)
        for waiting in session.queue { actions.refuse(waiting.ticket, .gone(id, departure)) }
        actions.notices += session.listeners.map { ($0.number, .departed(id, departure)) }
        session.forgetReplays(ledger: &ledger)
        shards[from].memory.give(session.slot)
        shards[from].counts.deleted += 1
        ledger.quota.give(bytes: shards[from].memory.bytes(batchSize: session.batchSize))
        ledger.sessions.depart(session, from: from, departure)
    }

    /// Lets a session fall asleep; what waits behind its turn is told so, or answered.
    private mutating func lull(
        _ session: Session, from: Int, now: Moment, _ actions: inout Actions
    ) {
        let (id, model) = (session.id, shards[from].model.identity)
        shards[from].release(session, ledger: &ledger)
        let (waiting, left) = (session.queue, session.slot)
        session.queue = FIFO()
        let index = dormitories.index(for: model)
        dormitories[index].receive(session)
        shards[from].memory.give(left)
        tellMoved(id, &actions, now: now)
        for request in waiting {
            let more = dormitories[index].perform(
                request.work, about: id, ticket: request.ticket, now: now, ledger: &ledger)
            actions.append(more)
        }
    }

    /// Lets a session go on in a shard whose model has states like its own.
    private mutating func wake(
        _ session: Session, of index: Int, in number: Int, now: Moment, _ actions: inout Actions
    ) {
        let (id, left) = (session.id, session.slot)
        dormitories[index].release(session)
        session.lastUsed = now
        if let deadline = session.deadline {
            ledger.expiries.insert(.init(deadline: deadline, session: id, birth: session.birth))
        }
        shards[number].receive(session, now: now, ledger: &ledger, actions: &actions)
        dormitories[index].give(left)
        tellMoved(id, &actions, now: now)
    }

    private func tellMoved(_ id: SessionID, _ actions: inout Actions, now: Moment) {
        guard let session = ledger.sessions[id], !session.listeners.isEmpty else { return }
        let info = info(of: session, now: now)
        for listener in session.listeners where listener.wantsChanges {
            actions.notices.append((listener.number, .moved(info)))
        }
    }

    /// Drops the shards and dormitories that were there for sessions that have gone; what a shard
    /// has counted goes on with its version.
    mutating func dropEmpty() {
        for number in retiring where shards[number].sessionCount == 0 {
            retiring.remove(number)
            ledger.drainNanoseconds[number] = nil
            let gone = shards.remove(number)
            let heir = shards.all.first { shard in
                shard.isOf(gone.model.name, version: gone.model.version)
            }
            if let heir { shards[heir.number].counts.add(gone.counts) }
        }
        dormitories.dropEmpty()
    }
}

extension ServedModel {
    /// Whether sessions of `other` may go on here.
    fileprivate func outcome(for other: ModelIdentity) -> MigrationReport.Entry.Outcome {
        StateDifference(from: other.signature.stateLayout, to: network.stateLayout)
            .map { .differs($0) } ?? .fits
    }
}
