import Recurrent

/// Admission: everything about a request that does not depend on its session's turn.
extension Shard {
    /// The work that `request` is, once it is fit for `session` and there is room for it to wait.
    func admit(
        _ request: SessionRequest, to session: Session, now: Moment, ledger: Ledger
    ) throws(SessionError) -> SessionWork {
        // First what costs least: where there is too much to do, to refuse must be cheap.
        if case .forward(let call) = request { try checkWait(of: call.request.client, now: now) }
        let work = try resolve(request, for: session, limits: ledger.limits)
        let isBusy = session.running != nil
        guard isBusy || work.forward != nil else { return work }
        guard ledger.waiting < ledger.limits.workerQueueMax else {
            throw .workerQueueFull(
                max: ledger.limits.workerQueueMax, retryAfterSeconds: drainSeconds(ledger))
        }
        guard !isBusy || session.queue.count < ledger.limits.sessionQueueMax else {
            throw .sessionQueueFull(
                max: ledger.limits.sessionQueueMax, retryAfterSeconds: drainSeconds(of: session))
        }
        // One alone may be larger than all together: it fits where nothing else is.
        let bytesMax = ledger.limits.workerQueueBytesMax
        guard ledger.waitingBytes == 0 || ledger.waitingBytes + work.bytes <= bytesMax else {
            throw .workerQueueBytesFull(max: bytesMax, retryAfterSeconds: drainSeconds(ledger))
        }
        return work
    }

    /// Refuses a forward that would wait too long, unless the next batch has room for it.
    private func checkWait(of client: UInt64, now: Moment) throws(SessionError) {
        let now = now.monotonicNanoseconds
        // The first line says no nearly always, and reads three numbers.
        guard rotation.rows >= batchRowsMax,
            queueControl.excess(rows: rotation.rows, now: now) != nil,
            case let rows = rotation.rowsAhead(of: client), rows >= batchRowsMax,
            let wait = queueControl.excess(rows: rows, now: now)
        else { return }
        throw .queueTooLong(
            waitSeconds: wait / 1e9, maxSeconds: queueControl.allowed(now: now) / 1e9,
            retryAfterSeconds: queueControl.retryAfterSeconds(rowSteps: rowStepsLeft))
    }

    /// Whole seconds until what its worker has admitted is done.
    func drainSeconds(_ ledger: Ledger) -> Int {
        max(ledger.drainSeconds, queueControl.retryAfterSeconds(rowSteps: rowStepsLeft))
    }

    /// Whole seconds until what waits for one session is done: a step at a time, each in a batch
    /// or, where others step too, in its turn.
    private func drainSeconds(of session: Session) -> Int {
        let turn = max(
            costs.nanoseconds(rows: session.batchSize),
            Double(rotation.rows) * queueControl.rowNanoseconds)
        let steps = session.queue.reduce(0) { $0 + ($1.work.forward?.rowSteps ?? 0) }
        return QueueControl.retryAfterSeconds(
            nanoseconds: turn * Double(steps) / Double(session.batchSize))
    }

    private func resolve(
        _ request: SessionRequest, for session: Session, limits: SessionLimits
    ) throws(SessionError) -> SessionWork {
        switch request {
        case .describe, .delete, .states, .state, .set:
            return try network.signature.work(request, batchSize: session.batchSize)
        case .reset(let request):
            return .reset(
                try ResetPlan(request, network: network, batchSize: session.batchSize))
        case .forward(let call):
            if let expected = call.model, expected != model.name {
                throw .otherModel(session.id, expected: expected, actual: model.name)
            }
            try checkKey(of: call.request, in: session)
            return .forward(
                try ForwardPlan(
                    call, network: network, batchSize: session.batchSize, limits: limits))
        }
    }

    /// Refuses a forward whose key is that of one that is still queued or running.
    private func checkKey(of request: ForwardRequest, in session: Session) throws(SessionError) {
        guard let key = request.idempotencyKey else { return }
        let queued = session.queue.compactMap { $0.work.forward.map { RetryClaim($0.request) } }
        let running = session.running.map { [$0] } ?? []
        guard let first = (running + queued).first(where: { $0.key == key }) else { return }
        throw first.fingerprint == request.fingerprint ? .keyRunning(key) : .keyReused(key)
    }
}
