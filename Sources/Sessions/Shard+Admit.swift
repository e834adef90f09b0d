import Recurrent

/// Admission: everything about a request that does not depend on its session's turn.
extension Shard {
    /// The work that `request` is, once it is fit for `session` and there is room for it to wait.
    func admit(
        _ request: SessionRequest, to session: Session, ledger: Ledger
    ) throws(SessionError) -> SessionWork {
        let work = try resolve(request, for: session, limits: ledger.limits)
        let isBusy = session.running != nil
        guard isBusy || work.forward != nil else { return work }
        guard ledger.waiting < ledger.limits.workerQueueMax else {
            throw .workerQueueFull(max: ledger.limits.workerQueueMax, retryAfterSeconds: 1)
        }
        guard !isBusy || session.queue.count < ledger.limits.sessionQueueMax else {
            throw .sessionQueueFull(max: ledger.limits.sessionQueueMax, retryAfterSeconds: 1)
        }
        return work
    }

    private func resolve(
        _ request: SessionRequest, for session: Session, limits: SessionLimits
    ) throws(SessionError) -> SessionWork {
        switch request {
        case .describe: return .describe
        case .delete: return .delete
        case .states: return .states
        case .state(let layer, let name):
            return .state(try network.stateTensor(layer: layer, name: name))
        case .set(let request):
            let states = try network.checked(request.states, batchSize: session.batchSize)
            return .set(states, revisions: request.revisions)
        case .reset(let request):
            return .reset(
                try ResetPlan(request, network: network, batchSize: session.batchSize))
        case .forward(let request, let expected):
            if let expected, expected != model.name {
                throw .otherModel(session.id, expected: expected, actual: model.name)
            }
            try checkKey(of: RetryClaim(request), in: session)
            return .forward(
                try ForwardPlan(
                    request, network: network, batchSize: session.batchSize, limits: limits))
        }
    }

    /// Refuses a forward whose key is that of one that is still queued or running.
    private func checkKey(of claim: RetryClaim, in session: Session) throws(SessionError) {
        guard let key = claim.key else { return }
        let queued = session.queue.compactMap { $0.work.forward.map { RetryClaim($0.request) } }
        let running = session.running.map { [$0] } ?? []
        guard let first = (running + queued).first(where: { $0.key == key }) else { return }
        throw first.fingerprint == claim.fingerprint ? .keyRunning(key) : .keyReused(key)
    }
}
