/// Finding a sequence's session among those of all models, in the order in which requests arrive.
extension WorkerCore {
    /// Takes a request of a sequence; one that is refused makes nothing and changes nothing.
    mutating func take(
        _ request: SequenceRequest, ticket: Ticket, now: Moment
    ) throws(SessionError) -> Actions {
        guard !isDraining else { throw .draining }
        if let version = request.version,
            !shards.all.contains(where: { $0.isOf(request.model, version: version) })
        {
            throw .unknownModel(name: request.model, version: version)
        }
        var old: (session: Session, shard: Int)?
        if let (session, shard) = try living(request) {
            if request.forward.start == .restart, !shards[shard].isOpen, session.running == nil {
                // A sequence that begins anew need not do so where no session begins any more.
                old = (session, shard)
            } else {
                return shards[shard].handle(
                    .forward(request.forward, model: nil), about: session, ticket: ticket,
                    now: now, ledger: &ledger)
            }
        }
        let newest = try newest(of: request.model, version: request.version)
        if let (session, shard) = old {
            return try begin(request, insteadOf: session, of: shard, in: newest, ticket, now)
        }
        let id = try free(request)
        guard request.forward.start != nil else {
            let ids = [id, request.session, request.session.besideOthers(of: request.model)]
            for id in ids.compactMap({ $0 }) {
                let departure = ledger.sessions.departure(of: id) { isMeant($0, by: request) }
                if let departure { throw .gone(id, departure) }
            }
            throw .unknownSession(id)
        }
        return try shards[newest].begin(
            request.forward, as: id, ticket: ticket, now: now, ledger: &ledger)
    }

    /// Begins a sequence in one shard whose last session lives in another.
    private mutating func begin(
        _ request: SequenceRequest, insteadOf session: Session, of old: Int, in newest: Int,
        _ ticket: Ticket, _ now: Moment
    ) throws(SessionError) -> Actions {
        var actions: Actions
        // The id is to be free for the new one, and the old one's again where that is refused.
        ledger.sessions.forget(session)
        do throws(SessionError) {
            actions = try shards[newest].begin(
                request.forward, as: session.id, ticket: ticket, now: now, ledger: &ledger)
        } catch {
            ledger.sessions.enter(session)
            throw error
        }
        shards[old].end(session, ledger: &ledger)
        let info = session.info(shards[old].model.identity, now: now)
        actions.notices += session.listeners.map { ($0.number, .deleted(info)) }
        shards[old].counts.sequencesCut += 1
        return actions
    }

    private func isMeant(_ shard: Int, by request: SequenceRequest) -> Bool {
        shards.name(of: shard) == request.model
    }

    /// The sequence's session, if it lives.
    private func living(
        _ request: SequenceRequest
    ) throws(SessionError) -> (session: Session, shard: Int)? {
        for id in [request.session, request.session.besideOthers(of: request.model)] {
            guard let id, let session = ledger.sessions[id] else { continue }
            let model = model(of: session)
            guard model.name == request.model else { continue }
            guard case .shard(let shard) = session.home else {
                throw .asleep(id, model: model.name, version: model.version)
            }
            if let version = request.version, version != model.version {
                throw .otherModel(
                    id, expected: "\(model.name) version \(version)",
                    actual: "\(model.name) version \(model.version)")
            }
            return (session, shard)
        }
        return nil
    }

    /// The id that the sequence's session would have if it were made now.
    private func free(_ request: SequenceRequest) throws(SessionError) -> SessionID {
        guard let other = ledger.sessions[request.session] else { return request.session }
        guard let id = request.session.besideOthers(of: request.model), ledger.sessions[id] == nil
        else {
            throw .otherModel(
                request.session, expected: request.model, actual: model(of: other).name)
        }
        return id
    }
}
