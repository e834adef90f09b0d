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
        var old: (id: SessionID, shard: Int)?
        if let (id, shard) = try living(request) {
            if request.forward.start == .restart, !shards[shard].isOpen, shards[shard].isIdle(id) {
                // A sequence that begins anew need not do so where no session begins any more.
                old = (id, shard)
            } else {
                return shards[shard].handle(
                    .forward(request.forward, model: nil), about: id, ticket: ticket, now: now,
                    ledger: &ledger)
            }
        }
        let newest = try newest(of: request.model, version: request.version)
        if let (id, shard) = old {
            return try begin(request, insteadOf: id, of: shard, in: newest, ticket, now)
        }
        let id = try free(request)
        guard request.forward.start != nil else {
            let ids = [id, request.session, request.session.besideOthers(of: request.model)]
            for id in ids.compactMap({ $0 }) {
                let departure = directory.departure(of: id) { isMeant($0, by: request) }
                if let departure { throw .gone(id, departure) }
            }
            throw .unknownSession(id)
        }
        let actions = try shards[newest].begin(
            request.forward, as: id, ticket: ticket, now: now, ledger: &ledger)
        directory.enter(id, shard: newest)
        return actions
    }

    /// Begins a sequence in one shard whose last session lives in another.
    private mutating func begin(
        _ request: SequenceRequest, insteadOf id: SessionID, of old: Int, in newest: Int,
        _ ticket: Ticket, _ now: Moment
    ) throws(SessionError) -> Actions {
        var actions = try shards[newest].begin(
            request.forward, as: id, ticket: ticket, now: now, ledger: &ledger)
        if let session = shards[old].end(id, ledger: &ledger) {
            let info = session.info(shards[old].model.identity, now: now)
            actions.notices += session.listeners.map { ($0.number, .deleted(info)) }
        }
        shards[old].counts.sequencesCut += 1
        directory.enter(id, shard: newest)
        return actions
    }

    private func isMeant(_ shard: Int, by request: SequenceRequest) -> Bool {
        shards.name(of: shard) == request.model
    }

    /// The sequence's session, if it lives.
    private func living(
        _ request: SequenceRequest
    ) throws(SessionError) -> (id: SessionID, shard: Int)? {
        for id in [request.session, request.session.besideOthers(of: request.model)] {
            guard let id else { continue }
            if case .asleep(let index) = directory.place(of: id),
                let model = dormitories[index]?.model, model.name == request.model
            {
                throw .asleep(id, model: model.name, version: model.version)
            }
            guard case .shard(let shard) = directory.place(of: id), isMeant(shard, by: request)
            else { continue }
            let model = shards[shard].model
            if let version = request.version, version != model.version {
                throw .otherModel(
                    id, expected: "\(model.name) version \(version)",
                    actual: "\(model.name) version \(model.version)")
            }
            return (id, shard)
        }
        return nil
    }

    /// The id that the sequence's session would have if it were made now.
    private func free(_ request: SequenceRequest) throws(SessionError) -> SessionID {
        let other: String
        switch directory.place(of: request.session) {
        case .shard(let number): other = shards.name(of: number)
        case .asleep(let index): other = dormitories[index]?.model.name ?? ""
        case .departed, .unknown: return request.session
        }
        guard let id = request.session.besideOthers(of: request.model),
            case let place = directory.place(of: id), !place.isTaken
        else {
            throw .otherModel(
                request.session, expected: request.model, actual: other)
        }
        return id
    }
}

extension SessionDirectory.Place {
    /// Whether a session has the id, awake or not.
    var isTaken: Bool {
        switch self {
        case .shard, .asleep: true
        case .departed, .unknown: false
        }
    }
}
