/// Exactly once: what a session knows of the forwards that it has already run.
extension Session {
    /// The kept answer if the session has already run this very request; nil if it is to run.
    ///
    /// - Throws: `keyReused` and `position`.
    func keptAnswer(
        to plan: ForwardPlan, in store: ReplayStore
    ) throws(SessionError) -> ForwardAnswer? {
        // An ordinary forward is not to be known again, and pays for nothing here.
        guard plan.request.idempotencyKey != nil || plan.request.expectedPosition != nil else {
            return nil
        }
        let request = plan.request
        let kept = records.reversed().lazy.compactMap { store[$0] }
        if let key = request.idempotencyKey, let record = kept.first(where: { $0.key == key }) {
            guard record.fingerprint == request.fingerprint else { throw .keyReused(key) }
            return record.answer.replayed
        }
        guard let expected = request.expectedPosition, expected != position else { return nil }
        let record = kept.first {
            $0.startPosition == expected && $0.fingerprint == request.fingerprint
        }
        guard let record else { throw .position(expected: expected, actual: position) }
        return record.answer.replayed
    }

    /// Keeps the answer to a forward that began at `start`, if a client could ask for it again.
    func keep(
        _ answer: ForwardAnswer, to plan: ForwardPlan, start: Int, ledger: inout Ledger
    ) {
        // A peek moves nothing: run again, it gives the same, and a position does not name it.
        let isNamed = plan.request.expectedPosition != nil && plan.request.commits
        guard isNamed || plan.request.idempotencyKey != nil else { return }
        let request = plan.request
        let record = ReplayRecord(
            startPosition: isNamed ? start : nil, key: request.idempotencyKey,
            fingerprint: request.fingerprint, answer: answer)
        guard let number = ledger.replays.keep(record) else { return }
        records.removeAll { ledger.replays[$0] == nil }
        records.append(number)
        while records.count > ledger.limits.keysPerSessionMax {
            ledger.replays.forget(records.removeFirst())
        }
    }

    /// Forgets everything that it has run.
    func forgetReplays(ledger: inout Ledger) {
        for number in records { ledger.replays.forget(number) }
        records = []
    }
}

extension ForwardAnswer {
    fileprivate var replayed: ForwardAnswer {
        ForwardAnswer(
            session: session, position: position, outputs: outputs, states: states, gates: gates,
            isReplay: true, nonfinite: nonfinite)
    }
}
