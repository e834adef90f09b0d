import Sessions
import Synchronization

/// The time that reading requests and writing answers of the Open Inference Protocol took, by
/// model; what lies between is its sessions' to tell.
final class InferTimes: Sendable {
    struct Times {
        var inputNanoseconds: Int64 = 0
        var outputNanoseconds: Int64 = 0
    }

    private struct Key: Hashable {
        let model: String
        let version: Int
    }

    private let times = Mutex<[Key: Times]>([:])

    /// Notes that a request of `model` was read, which began at `start`.
    func noteInput(of model: ModelIdentity, since start: ContinuousClock.Instant) {
        note(model, \.inputNanoseconds, since: start)
    }

    /// Notes that an answer of `model` was written, which began at `start`.
    func noteOutput(of model: ModelIdentity, since start: ContinuousClock.Instant) {
        note(model, \.outputNanoseconds, since: start)
    }

    /// What there is of a model so far.
    func times(ofModel name: String, version: Int) -> Times {
        times.withLock { $0[Key(model: name, version: version)] ?? Times() }
    }

    private func note(
        _ model: ModelIdentity, _ sum: WritableKeyPath<Times, Int64>,
        since start: ContinuousClock.Instant
    ) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        let key = Key(model: model.name, version: model.version)
        times.withLock { $0[key, default: Times()][keyPath: sum] += nanoseconds }
    }
}
