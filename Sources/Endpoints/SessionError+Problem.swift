import HTTPTypes
import Sessions

extension SessionError: ProblemSource {
    var status: HTTPResponse.Status {
        switch self {
        case .unknownModel, .unknownSession: .notFound
        case .gone: .gone
        case .idTaken, .sequenceLive, .position, .keyRunning, .otherModel, .asleep, .modelInUse,
            .tooManyLoads:
            .conflict
        case .revision: .preconditionFailed
        case .unknownLayer, .unknownState, .duplicateState, .unknownRow, .shape, .unknownInput,
            .unknownOutput, .missingInput, .notAnID, .notACount, .timeSteps, .answerTooLarge,
            .sequenceTooLarge,
            .noSequence, .lengthCount, .length, .batchSize, .timeToLive, .keyReused, .nonfinite:
            .unprocessableContent
        case .sessionQueueFull, .listenersFull: .tooManyRequests
        case .sessionsFull, .stateMemoryFull, .workerQueueFull, .workerQueueBytesFull,
            .queueTooLong, .waitedTooLong, .modelClosing, .draining:
            .serviceUnavailable
        }
    }

    var kind: String {
        switch self {
        case .unknownModel: "unknown-model"
        case .unknownSession: "unknown-session"
        case .otherModel: "session-of-another-model"
        case .gone(_, let departure): "session-\(departure.reason.rawValue)"
        case .asleep: "session-asleep"
        case .modelInUse: "model-in-use"
        case .modelClosing: "model-closing"
        case .tooManyLoads: "too-many-loads"
        case .idTaken: "session-id-taken"
        case .sequenceLive: "sequence-live"
        case .unknownLayer: "unknown-layer"
        case .unknownState: "unknown-state"
        case .duplicateState: "duplicate-state"
        case .unknownRow: "unknown-row"
        case .shape: "shape-mismatch"
        case .unknownInput: "unknown-input"
        case .unknownOutput: "unknown-output"
        case .missingInput: "missing-input"
        case .notAnID: "not-an-id"
        case .notACount: "not-a-count"
        case .timeSteps: "too-many-time-steps"
        case .answerTooLarge: "answer-too-large"
        case .sequenceTooLarge: "sequence-too-large"
        case .noSequence: "no-sequence"
        case .lengthCount, .length: "bad-lengths"
        case .batchSize: "bad-batch-size"
        case .timeToLive: "bad-time-to-live"
        case .position: "position-conflict"
        case .keyReused: "idempotency-key-reused"
        case .keyRunning: "idempotency-key-running"
        case .revision: "revision-mismatch"
        case .sessionsFull: "sessions-full"
        case .stateMemoryFull: "state-memory-full"
        case .sessionQueueFull: "session-queue-full"
        case .workerQueueFull: "server-queue-full"
        case .workerQueueBytesFull: "server-queue-bytes-full"
        case .queueTooLong, .waitedTooLong: "overloaded"
        case .listenersFull: "too-many-listeners"
        case .nonfinite: "nonfinite"
        case .draining: "draining"
        }
    }

    var retryAfterSeconds: Int? {
        switch self {
        case .sessionsFull(_, let seconds), .stateMemoryFull(_, let seconds),
            .sessionQueueFull(_, let seconds), .workerQueueFull(_, let seconds),
            .workerQueueBytesFull(_, let seconds), .queueTooLong(_, _, let seconds),
            .waitedTooLong(_, let seconds):
            seconds
        case .keyRunning, .modelClosing, .draining: 1
        default: nil
        }
    }

    var members: [Problem.Member] {
        switch self {
        case .shape(let what, let expected, let actual):
            [
                ("place", .text(what)), ("expected_shape", .shape(expected)),
                ("actual_shape", .shape(actual)),
            ]
        case .gone(_, let departure):
            [
                ("reason", .text(departure.reason.rawValue)),
                ("ended_at", .text(Timestamp.text(departure.wallMilliseconds))),
                ("last_position", .integer(departure.lastPosition)),
            ]
        case .asleep(_, let model, let version):
            [("model", .text(model)), ("version", .integer(version))]
        case .modelInUse(_, _, let sessions): [("sessions", .integer(sessions))]
        case .position(let expected, let actual):
            [("expected_position", .integer(expected)), ("position", .integer(actual))]
        case .unknownLayer(_, let known), .unknownState(_, _, let known),
            .unknownInput(_, let known), .unknownOutput(_, let known):
            [("known", .texts(known))]
        case .notAnID(let what, let place, let value, let vocabulary):
            [
                ("place", .text(what + place.map { "[\($0)]" }.joined())),
                ("value", .number(Double(value))), ("vocabulary", .integer(vocabulary)),
            ]
        case .notACount(let what, let place, let value, let max):
            [
                ("place", .text(what + place.map { "[\($0)]" }.joined())),
                ("value", .number(Double(value))), ("max", .integer(max)),
            ]
        case .nonfinite(let tensor, let step):
            [("nonfinite", .text(tensor)), ("step", .integer(step))]
        case .length(let row, _, _): [("place", .text("lengths[\(row)]"))]
        default: []
        }
    }
}
