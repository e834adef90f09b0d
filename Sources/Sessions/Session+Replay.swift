/// Exactly once: what a session knows of the forwards that it has already run.
extension Session {
    /// The kept answer if the session has already run this very request; nil if it is to run.
    ///
    /// - Throws: `keyReused` and `position`.
    func keptAnswer(
        to request: ForwardRequest, in store: ReplayStore
    ) throws(SessionError) -> ForwardAnswer? {
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

    /// Keeps the answer to `request`, which began at `start`, if a client could ask for it again.
    mutating func keep(
        _ answer: ForwardAnswer, to request: ForwardRequest, start: Int, ledger: inout Ledger
    ) {
        // A peek moves nothing: run again, it gives the same, and a position does not name it.
        let startPosition = request.expectedPosition != nil && request.commits ? start : nil
        guard startPosition != nil || request.idempotencyKey != nil else { return }
        let record = ReplayRecord(
            startPosition: startPosition, key: request.idempotencyKey,
            fingerprint: request.fingerprint, answer: answer)
        guard let number = ledger.replays.keep(record) else { return }
        records.removeAll { ledger.replays[$0] == nil }
        records.append(number)
        while records.count > ledger.limits.keysPerSessionMax {
            ledger.replays.forget(records.removeFirst())
        }
    }

    /// Forgets everything that it has run.
    mutating func forgetReplays(ledger: inout Ledger) {
        for number in records { ledger.replays.forget(number) }
        records = []
    }
}

extension ForwardAnswer {
    fileprivate var replayed: ForwardAnswer {
        var answer = self
        answer.isReplay = true
        return answer
    }
}
