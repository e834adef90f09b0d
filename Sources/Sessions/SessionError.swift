/// Why a request about a session was refused.
///
/// Nothing is changed by a refused request.
public enum SessionError: Error, Equatable, Sendable {
    /// No model has this name, or none this version.
    case unknownModel(name: String, version: Int?)
    /// No session has this id.
    case unknownSession(SessionID)
    /// The session is one of another model than the request's.
    case otherModel(SessionID, expected: String, actual: String)
    /// The session is gone by itself, not by a delete.
    case gone(SessionID, Departure)
    /// The session keeps its states until this version, as it was when it began, is loaded again.
    case asleep(SessionID, model: String, version: Int)
    /// Sessions of the version live, and it was not said what becomes of them.
    case modelInUse(name: String, version: Int?, sessions: Int)
    /// The version is about to be unloaded, or not: no session begins meanwhile.
    case modelClosing(name: String)
    /// As many earlier loads of the version live for their sessions as may.
    case tooManyLoads(name: String, version: Int, max: Int)
    /// A living session has this id.
    case idTaken(SessionID)
    /// The sequence that is to begin is under way.
    case sequenceLive(SessionID, position: Int)
    /// No recurrent layer has this name or index.
    case unknownLayer(String, known: [String])
    /// The layer has no state tensor of this name or index.
    case unknownState(layer: String, String, known: [String])
    /// The same tensor was given twice.
    case duplicateState(layer: String, name: String)
    /// No row of the session has this index.
    case unknownRow(Int, batchSize: Int)
    /// A value is not shaped as it must be; nil is a free axis. `what` is `states.lstm.h`,
    /// `inputs` or `inputs.name`.
    case shape(what: String, expected: [Int?], actual: [Int])
    /// The model has no input of this name.
    case unknownInput(String, known: [String])
    /// The model has no output and no state of this name.
    case unknownOutput(String, known: [String])
    /// The model's input of this name is missing.
    case missingInput(String)
    /// A value of an embedding's input is not an integer in `0 ..< vocabulary`; `place` is its
    /// index in the tensor that was sent.
    case notAnID(what: String, place: [Int], value: Float, vocabulary: Int)
    /// A value of a state that counts is not an integer in `0 ... max`; `place` is its index in the
    /// tensor that was sent.
    case notACount(what: String, place: [Int], value: Float, max: Int)
    /// The time steps of one request are not in `1 ... max`.
    case timeSteps(actual: Int, max: Int)
    /// The tensors that the request asks for are larger than the configured limit.
    case answerTooLarge(bytes: Int, max: Int)
    /// What the network must keep of the whole sequence is, with the answer, larger than the
    /// configured limit.
    case sequenceTooLarge(bytes: Int, max: Int)
    /// The output has no time axis, and no meaning before the whole sequence is read.
    case noSequence(output: String)
    /// `lengths` does not have one entry a row.
    case lengthCount(expected: Int, actual: Int)
    /// A row's length is not in `1 ... time`.
    case length(row: Int, value: Int, time: Int)
    /// `batch_size` is not in `1 ... max`.
    case batchSize(Int, max: Int)
    /// `ttl_seconds` is not in `0 < … <= max`.
    case timeToLive(Double, maxSeconds: Double)
    /// The session does not stand where the request expects it.
    case position(expected: Int, actual: Int)
    /// The idempotency key came before with another payload.
    case keyReused(String)
    /// The first request with this idempotency key is still running.
    case keyRunning(String)
    /// The session's revision is none of those that `If-Match` named.
    case revision(actual: UInt64)
    /// As many sessions live as the configuration allows.
    case sessionsFull(max: Int, retryAfterSeconds: Int)
    /// The states of living sessions fill the memory that the configuration allows.
    case stateMemoryFull(bytesMax: Int, retryAfterSeconds: Int)
    /// The session has as many requests waiting as the configuration allows.
    case sessionQueueFull(max: Int, retryAfterSeconds: Int)
    /// The worker has as many requests waiting as the configuration allows.
    case workerQueueFull(max: Int, retryAfterSeconds: Int)
    /// What the worker's requests have brought fills the bytes that the configuration allows.
    case workerQueueBytesFull(max: Int, retryAfterSeconds: Int)
    /// By the measured pace the request would wait longer for its first step than it may.
    case queueTooLong(waitSeconds: Double, maxSeconds: Double, retryAfterSeconds: Int)
    /// The request, or one of its session before it, has waited longer for its first step than it
    /// may.
    case waitedTooLong(maxSeconds: Double, retryAfterSeconds: Int)
    /// As many listen to the session as the configuration allows.
    case listenersFull(max: Int)
    /// The arithmetic of a step ended in NaN or infinity; `tensor` is the first one that did
    /// (`lstm/h`, or an output's name), `step` counts from 0 within the request.
    case nonfinite(tensor: String, step: Int)
    /// The server is stopping and takes nothing new.
    case draining
}

/// How a session ended that nobody deleted.
public struct Departure: Sendable, Equatable {
    /// Why it ended.
    public enum Reason: String, Sendable {
        /// It was not used for its `ttl_seconds`.
        case expired
        /// It had to make room.
        case evicted
        /// Its model was unloaded.
        case unloaded
    }

    /// Why.
    public let reason: Reason
    /// When, in milliseconds since 1970-01-01 UTC.
    public let wallMilliseconds: Int64
    /// How many steps it had taken.
    public let lastPosition: Int
}
