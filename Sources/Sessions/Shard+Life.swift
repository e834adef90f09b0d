import Recurrent

/// The beginning and the end of a session.
extension Shard {
    /// Makes a session, whose id is free.
    ///
    /// - Throws: what is wrong with the request, or that there is no room.
    mutating func create(
        _ request: CreateRequest, now: Moment, ledger: inout Ledger
    ) throws(SessionError) -> SessionInfo {
        let limits = ledger.limits
        guard (1...max(1, limits.batchSizeMax)).contains(request.batchSize) else {
            throw .batchSize(request.batchSize, max: limits.batchSizeMax)
        }
        let timeToLive = try request.timeToLive.nanoseconds(limits)
        let states = try network.signature.checked(
            request.states, batchSize: request.batchSize)
        let bytes = memory.bytes(batchSize: request.batchSize)
        switch ledger.quota.take(bytes: bytes) {
        case nil: break
        case .sessions:
            throw .sessionsFull(
                max: limits.sessionsMax, retryAfterSeconds: ledger.retryAfterSeconds(now: now))
        case .stateBytes:
            throw .stateMemoryFull(
                bytesMax: limits.stateBytesMax,
                retryAfterSeconds: ledger.retryAfterSeconds(now: now))
        }
        let slot = memory.take(batchSize: request.batchSize)
        for row in 0..<request.batchSize {
            model.restart(row: slot.rows + row * network.stateLayout.rowWidth)
        }
        for (tensor, value) in states {
            slot.write(value, to: tensor, rowWidth: network.stateLayout.rowWidth)
        }
        let revision = ledger.nextRevision()
        let session = Session(
            id: request.id, birth: revision, slot: slot, timeToLiveNanoseconds: timeToLive,
            now: now)
        if let deadline = session.deadline {
            ledger.expiries.insert(
                .init(deadline: deadline, session: request.id, birth: revision))
        }
        sessions[request.id] = session
        counts.created += 1
        counts.stateBytes += bytes
        return session.info(model.identity, now: now)
    }

    /// Ends a session whose turn it is to be deleted, with all that waits behind.
    mutating func delete(
        _ session: Session, ticket: Ticket, now: Moment, ledger: inout Ledger,
        actions: inout Actions
    ) {
        actions.answer(ticket, .session(session.info(model.identity, now: now)))
        close(session.id, now: now, ledger: &ledger, actions: &actions)
    }

    /// What becomes of a session that an entry of the expiry heap names.
    enum Expiry {
        /// It was another session of the same id.
        case stale
        /// It is busy or was used since; ask again then.
        case later(Int64)
        /// It is gone; its listeners are to be told.
        case ended(Departure, [Listener])
    }

    /// Ends the session of `entry` if it has not been used for its time.
    mutating func expire(
        _ entry: ExpiryHeap.Entry, now: Moment, ledger: inout Ledger
    ) -> Expiry {
        guard let session = sessions[entry.session], session.birth == entry.birth,
            let deadline = session.deadline, let timeToLive = session.timeToLiveNanoseconds
        else { return .stale }
        // The end of what keeps it busy is a use, and its time begins then.
        if session.running != nil { return .later(now.monotonicNanoseconds + timeToLive) }
        if deadline > now.monotonicNanoseconds { return .later(deadline) }
        _ = end(entry.session, ledger: &ledger)
        counts.expired += 1
        return .ended(
            Departure(
                reason: .expired, wallMilliseconds: now.wallMilliseconds,
                lastPosition: session.position), session.listeners)
    }

    /// Takes a session out of the table and gives back all that was its own.
    mutating func end(_ id: SessionID, ledger: inout Ledger) -> Session? {
        guard let session = sessions.removeValue(forKey: id) else { return nil }
        session.forgetReplays(ledger: &ledger)
        memory.give(session.slot)
        let bytes = memory.bytes(batchSize: session.batchSize)
        counts.stateBytes -= bytes
        ledger.quota.give(bytes: bytes)
        return session
    }
}

extension TimeToLive {
    /// As many nanoseconds, nil for ever.
    fileprivate func nanoseconds(_ limits: SessionLimits) throws(SessionError) -> Int64? {
        switch self {
        case .never: return nil
        case .standard: return limits.timeToLiveSeconds.map(Self.nanoseconds)
        case .seconds(let seconds):
            guard seconds > 0, seconds <= limits.timeToLiveSecondsMax else {
                throw .timeToLive(seconds, maxSeconds: limits.timeToLiveSecondsMax)
            }
            return Self.nanoseconds(seconds)
        }
    }

    /// At most a century, so that a sum with the clock stays in range.
    private static func nanoseconds(_ seconds: Double) -> Int64 {
        Int64(min(seconds, 100 * 365 * 86_400) * 1e9)
    }
}
