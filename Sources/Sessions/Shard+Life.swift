import Recurrent

/// The beginning and the end of a session.
extension Shard {
    /// Makes a session, whose id is free.
    ///
    /// - Throws: what is wrong with the request, or that there is no room.
    mutating func create(
        _ request: CreateRequest, now: Moment, ledger: inout Ledger
    ) throws(SessionError) -> Session {
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
            id: request.id, home: .shard(number), birth: revision, slot: slot,
            timeToLiveNanoseconds: timeToLive, now: now)
        if let deadline = session.deadline {
            ledger.expiries.insert(
                .init(deadline: deadline, session: request.id, birth: revision))
        }
        ledger.sessions.enter(session)
        sessionCount += 1
        counts.created += 1
        counts.stateBytes += bytes
        return session
    }

    /// Ends a session whose turn it is to be deleted, with all that waits behind.
    mutating func delete(
        _ session: Session, ticket: Ticket, now: Moment, ledger: inout Ledger,
        actions: inout Actions
    ) {
        actions.answer(ticket, .session(session.info(model.identity, now: now)))
        close(session, now: now, ledger: &ledger, actions: &actions)
    }

    /// What becomes of a session that an entry of the expiry heap names.
    enum Expiry {
        /// It is busy or was used since; ask again then.
        case later(Int64)
        /// It is gone; its listeners are to be told.
        case ended(Departure)
    }

    /// Ends a session that has not been used for its time; nil if it lives for ever.
    mutating func expire(_ session: Session, now: Moment, ledger: inout Ledger) -> Expiry? {
        guard let deadline = session.deadline, let timeToLive = session.timeToLiveNanoseconds
        else { return nil }
        // The end of what keeps it busy is a use, and its time begins then.
        if session.running != nil { return .later(now.monotonicNanoseconds + timeToLive) }
        if deadline > now.monotonicNanoseconds { return .later(deadline) }
        end(session, ledger: &ledger)
        counts.expired += 1
        let departure = Departure(
            reason: .expired, wallMilliseconds: now.wallMilliseconds,
            lastPosition: session.position)
        ledger.sessions.depart(session, from: number, departure)
        return .ended(departure)
    }

    /// Takes a session out of the directory and gives back all that was its own.
    mutating func end(_ session: Session, ledger: inout Ledger) {
        ledger.sessions.forget(session)
        sessionCount -= 1
        session.forgetReplays(ledger: &ledger)
        memory.give(session.slot)
        let bytes = memory.bytes(batchSize: session.batchSize)
        counts.stateBytes -= bytes
        ledger.quota.give(bytes: bytes)
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
