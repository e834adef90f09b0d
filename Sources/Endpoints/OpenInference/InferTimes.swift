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

    /// Notes how long a request of `model` was read, and its answer written.
    func note(_ model: ModelIdentity, read: Duration, written: Duration) {
        let key = Key(model: model.name, version: model.version)
        times.withLock {
            $0[key, default: Times()].inputNanoseconds += read.wholeNanoseconds
            $0[key, default: Times()].outputNanoseconds += written.wholeNanoseconds
        }
    }

    /// What there is of a model so far.
    func times(ofModel name: String, version: Int) -> Times {
        times.withLock { $0[Key(model: name, version: version)] ?? Times() }
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
