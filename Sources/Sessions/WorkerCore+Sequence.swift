/// Finding a sequence's session among those of all models, in the order in which requests arrive.
extension WorkerCore {
    /// Takes a request of a sequence; one that is refused makes nothing and changes nothing.
    mutating func take(
        _ request: SequenceRequest, ticket: Ticket, now: Moment
    ) throws(SessionError) -> Actions {
        guard !isDraining else { throw .draining }
        let newest = try newest(of: request)
        if let (id, shard) = try living(request) {
            return shards[shard].handle(
                .forward(request.forward, model: nil), about: id, ticket: ticket, now: now,
                ledger: &ledger)
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

    private func isMeant(_ shard: Int, by request: SequenceRequest) -> Bool {
        shards[shard].model.name == request.model
    }

    /// The shard that a sequence begins in.
    private func newest(of request: SequenceRequest) throws(SessionError) -> Int {
        let newest = shards.indices
            .filter { index in
                isMeant(index, by: request)
                    && request.version.map { $0 == shards[index].model.version } ?? true
            }
            .max { shards[$0].model.version < shards[$1].model.version }
        guard let newest else {
            throw .unknownModel(name: request.model, version: request.version)
        }
        return newest
    }

    /// The sequence's session, if it lives.
    private func living(
        _ request: SequenceRequest
    ) throws(SessionError) -> (id: SessionID, shard: Int)? {
        for id in [request.session, request.session.besideOthers(of: request.model)] {
            guard let id, case .shard(let shard) = directory.place(of: id),
                isMeant(shard, by: request)
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
        guard case .shard(let other) = directory.place(of: request.session) else {
            return request.session
        }
        guard let id = request.session.besideOthers(of: request.model),
            case let place = directory.place(of: id), !place.isTaken
        else {
            throw .otherModel(
                request.session, expected: request.model, actual: shards[other].model.name)
        }
        return id
    }
}

extension SessionDirectory.Place {
    fileprivate var isTaken: Bool { if case .shard = self { true } else { false } }
}
