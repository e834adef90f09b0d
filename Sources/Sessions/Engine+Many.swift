import Synchronization

/// What concerns several sessions or workers, whose answers become one.
extension Engine {
    /// Takes steps of several sessions of `model`; those of one worker begin as one batch.
    ///
    /// The results come in the order of the requests once all are there. Without requests, `reply`
    /// is called at once, on the caller's thread.
    public func forward(
        _ requests: [(session: SessionID, request: ForwardRequest)], model: String,
        reply: @escaping @Sendable ([Result<ForwardAnswer, SessionError>]) -> Void
    ) {
        guard !requests.isEmpty else { return reply([]) }
        let gathering = Gathering(count: requests.count, whole: reply)
        var letters = [[WorkerLetter]](repeating: [], count: workers.count)
        for (index, entry) in requests.enumerated() {
            letters[workerIndex(of: entry.session)].append(
                WorkerLetter(
                    event: .about(entry.session, .forward(entry.request, model: model)),
                    reply: .forward { gathering.take($0, at: index) }))
        }
        for (worker, letters) in zip(workers, letters) where !letters.isEmpty {
            worker.post(letters)
        }
    }

    /// Lists the first `limit` living sessions behind `after`, sorted by id.
    ///
    /// The workers are asked one after another: it is a snapshot of each, not of all at once.
    public func sessions(
        model: String?, after: SessionID?, limit: Int,
        reply: @escaping @Sendable ([SessionInfo]) -> Void
    ) {
        let event = Event.list(model: model, after: after, limit: limit)
        askNext(workers[...], so: [SessionInfo]()) { list, worker, next in
            worker.post(.init(event: event, reply: .sessions { next(list + $0) }))
        } reply: { list in
            reply(Array(list.sorted { $0.id < $1.id }.prefix(max(0, limit))))
        }
    }

    /// Tells the numbers for metrics, of all workers together, which are asked one after another.
    public func statistics(reply: @escaping @Sendable (Statistics) -> Void) {
        let none = Statistics(models: models.map { Statistics.Model($0.identity) })
        askNext(workers[...], so: none) { sum, worker, next in
            let add = { @Sendable (more: Statistics) in
                var sum = sum
                sum.add(more.models)
                next(sum)
            }
            worker.post(.init(event: .statistics, reply: .statistics(add)))
        } reply: {
            reply($0)
        }
    }

    /// Refuses everything new with `SessionError.draining` from now on.
    ///
    /// `completion` is called once all that was admitted is answered. Listing and statistics go on.
    public func drain(completion: @escaping @Sendable () -> Void) {
        let gathering = Gathering<Void>(count: workers.count) { _ in completion() }
        for (index, worker) in workers.enumerated() {
            worker.post(.init(event: .drain, reply: .drained { gathering.take((), at: index) }))
        }
    }

    /// Asks each worker after the one before it has answered, taking `sum` from one to the next.
    private func askNext<Sum: Sendable>(
        _ rest: ArraySlice<Worker>, so sum: Sum,
        ask: @escaping @Sendable (Sum, Worker, @escaping @Sendable (Sum) -> Void) -> Void,
        reply: @escaping @Sendable (Sum) -> Void
    ) {
        guard let worker = rest.first else { return reply(sum) }
        ask(sum, worker) { self.askNext(rest.dropFirst(), so: $0, ask: ask, reply: reply) }
    }
}

/// Parts of an answer that come from several workers in any order.
final class Gathering<Part: Sendable>: Sendable {
    private let parts: Mutex<(found: [Part?], missing: Int)>
    private let whole: @Sendable ([Part]) -> Void

    init(count: Int, whole: @escaping @Sendable ([Part]) -> Void) {
        parts = Mutex(([Part?](repeating: nil, count: count), count))
        self.whole = whole
    }

    func take(_ part: Part, at index: Int) {
        let all: [Part]? = parts.withLock { parts in
            parts.found[index] = part
            parts.missing -= 1
            return parts.missing == 0 ? parts.found.compactMap { $0 } : nil
        }
        if let all { whole(all) }
    }
}
