import Sessions

extension SessionError {
    /// What happened, where, and how to mend it, in a sentence or two.
    var detail: String {
        switch self {
        case .unknownSession(let id): "No session \(id) is known."
        case .otherModel(let id, let expected, let actual):
            "Session \(id) is one of model \(actual), not of \(expected)."
        case .gone(let id, let departure): "Session \(id) \(departure.words)."
        case .idTaken(let id): "Session \(id) exists; choose another id or leave it out."
        case .sequenceLive(let id, let position):
            "Sequence \(id) is under way, at position \(position), and sequence_start is strict: "
                + "end it, or choose another id."
        case .unknownLayer(let name, let known):
            "No recurrent layer \(name); there are \(known.joined(separator: ", ")), "
                + "or their indexes 0 to \(known.count - 1)."
        case .unknownState(let layer, let name, let known):
            "Layer \(layer) has no state \(name); it has \(known.joined(separator: ", ")), "
                + "or their indexes from 0."
        case .duplicateState(let layer, let name): "\(layer)/\(name) is given twice."
        case .unknownRow(let row, let size): "No row \(row); the session has rows 0 to \(size - 1)."
        case .shape(let what, let expected, let actual):
            "\(what) must have shape \(Shape.text(expected)), not \(Shape.text(actual))."
        case .unknownInput(let name, let known):
            "The model has no input \(name); it has \(known.joined(separator: ", "))."
        case .unknownOutput(let name, let known):
            "The model has no output \(name); it has \(known.joined(separator: ", "))."
        case .missingInput(let name): "The model's input \(name) is missing in inputs."
        case .notAnID(let what, let place, let value, let vocabulary):
            whole(what, place, value, "an id is", max: vocabulary - 1)
        case .notACount(let what, let place, let value, let max):
            whole(what, place, value, "this state counts, so it is", max: max)
        case .timeSteps(let actual, let max):
            "inputs hold \(actual) time steps; a request may have 1 to \(max)."
        case .answerTooLarge(let bytes, let max):
            "The answer would be of \(bytes) bytes; it may have \(max) (answer_bytes_max). "
                + "Ask for fewer steps at a time."
        case .sequenceTooLarge(let bytes, let max):
            "The whole sequence would be kept, \(bytes) bytes with the answer; the limit is \(max) "
                + "(answer_bytes_max). Send fewer rows or steps in one request."
        case .noSequence(let output):
            "Output \(output) has no time axis and depends on the whole sequence; "
                + "leave return_sequences out."
        case .lengthCount(let expected, let actual):
            "lengths has \(actual) entries; the session has \(expected) rows."
        case .length(let row, let value, let time):
            "lengths[\(row)] is \(value); it must be 1 to \(time), the steps of inputs."
        case .batchSize(let size, let max): "batch_size is \(size); it must be 1 to \(max)."
        case .timeToLive(let seconds, let max):
            "ttl_seconds is \(seconds); it must be above 0 and at most \(max), or null for never."
        case .position(let expected, let actual):
            "The session stands at position \(actual), not at \(expected), "
                + "and has not just run this very request."
        case .keyReused(let key): "Idempotency key \(key) came before with another request."
        case .keyRunning(let key): "The first request with idempotency key \(key) is running."
        case .revision(let actual):
            "The session's revision is \"\(actual)\", none of those in If-Match."
        case .sessionsFull, .stateMemoryFull, .sessionQueueFull, .workerQueueFull,
            .workerQueueBytesFull, .queueTooLong, .waitedTooLong, .listenersFull:
            limitDetail
        case .nonfinite(let tensor, let step):
            "The arithmetic of time step \(step) ended in NaN or infinity, first in \(tensor); "
                + "the session stays as it was."
        case .unknownModel, .asleep, .modelInUse, .modelClosing, .tooManyLoads: modelDetail
        case .draining: "The server is stopping."
        }
    }

    /// The same of models that are not there, or that cannot go or come.
    private var modelDetail: String {
        switch self {
        case .unknownModel(let name, let version):
            "No model \(name)\(version.map { " version \($0)" } ?? "") is served; "
                + "GET /v1/models lists those that are."
        case .asleep(let id, let model, let version):
            "Session \(id) sleeps: version \(version) of model \(model), as it was when the "
                + "session began, is not loaded. Its states can be read and set; load that version "
                + "again, or let another take over (POST /v1/models/{model}/migrate)."
        case .modelInUse(let name, let version, let sessions):
            "\(sessions) sessions of model \(name)\(version.map { " version \($0)" } ?? "") "
                + "live; say \"sessions\": \"delete\", \"keep\" or \"finish\"."
        case .modelClosing(let name): "Model \(name) may be about to be unloaded; ask again."
        case .tooManyLoads(let name, let version, let max):
            "\(max) earlier files of model \(name) version \(version) are in memory for the "
                + "sessions that began with them (loads_per_version_max); migrate or delete those."
        default: preconditionFailure("\(self) is about no model")
        }
    }

    /// The same of what met a limit of the configuration.
    private var limitDetail: String {
        switch self {
        case .sessionsFull(let max, _):
            "The server holds \(max) sessions, which is its limit (sessions_max)."
        case .stateMemoryFull(let bytes, _):
            "The states of the sessions fill the \(bytes) bytes they may have (state_bytes_max)."
        case .sessionQueueFull(let max, _):
            "\(max) requests wait for this session (session_queue_max)."
        case .workerQueueFull(let max, _):
            "\(max) requests wait for this session's worker (worker_queue_max)."
        case .workerQueueBytesFull(let max, _):
            "What waits for this session's worker fills the \(max) bytes that it may have "
                + "(worker_queue_bytes_max)."
        case .queueTooLong(let wait, let max, _):
            "The request would wait \(milliseconds(wait)) ms for its first step, and now at most "
                + "\(milliseconds(max)) (queue_seconds_max)."
        case .waitedTooLong(let max, _):
            "The request, or one before it of its session, has waited \(milliseconds(max)) ms for "
                + "its first step, and may wait no longer (queue_seconds_max, or its own timeout)."
        case .listenersFull(let max): "\(max) listen already (listeners_per_session_max)."
        default: preconditionFailure("\(self) is about no limit")
        }
    }
}

extension Departure {
    /// What happened to the session, when, and where it stood.
    fileprivate var words: String {
        let happened =
            switch reason {
            case .expired: "expired"
            case .evicted: "was evicted"
            case .unloaded: "ended when its model was unloaded"
            }
        return "\(happened) at \(Timestamp.text(wallMilliseconds)), at position \(lastPosition)"
    }
}

private func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded(.up)) }

/// What a whole number out of range is, and what it should be.
private func whole(
    _ what: String, _ place: [Int], _ value: Float, _ rule: String, max: Int
) -> String {
    let place = place.map { "[\($0)]" }.joined()
    return "\(what)\(place) is \(value); \(rule) an integer from 0 to \(max)."
}
