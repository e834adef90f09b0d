import Endpoints
import HTTP1
import Logging
import ModelFiles
import Sessions

/// Everything that can be set, with the value that holds when nobody sets it.
struct Configuration: Equatable, Sendable {
    var host = "127.0.0.1"
    var port = 8000
    /// 0 is one a core.
    var workers = 0
    var reactors = 2
    /// How long a reactor with one connection looks for its next request before it sleeps.
    var spinMicroseconds = 150
    /// Whether the threads that serve the sockets keep to a core each.
    var keepsToCores = true
    var kernels = KernelChoice()
    /// What becomes of layers that read their sequence from its end.
    var bidirectional = Bidirectional.refuse
    var versionPolicies = VersionPolicies()
    /// Whether models follow their files while the server runs.
    var watches = false
    var watchSeconds = 2.0
    var sessions = SessionLimits()
    var sockets = Limits()
    var streamLineBytesMax = 1 << 20
    var streamLinesMax = 64
    var eventQuietSeconds = 15.0
    /// What a request that begins a sequence does to one of the same name.
    var sequenceStart = SequenceStart.restart
    var drainSeconds = 30.0
    var logLevel = Logger.Level.notice

    /// What the service needs to know of it.
    var serviceOptions: Service.Options {
        var options = Service.Options(bodyBytesMax: sockets.bodyBytesMax)
        options.gzipRatioMax = sockets.gzipRatioMax
        options.streamLineBytesMax = streamLineBytesMax
        options.streamLinesMax = streamLinesMax
        options.streamBytesMax = sockets.streamBytesBufferedMax
        options.eventQuietSeconds = eventQuietSeconds
        options.sequenceStart = sequenceStart
        return options
    }

    /// Checks what only several settings together can violate.
    func checked() throws(ConfigurationError) {
        if let seconds = sessions.timeToLiveSeconds, seconds > sessions.timeToLiveSecondsMax {
            throw .relation(
                "ttl_seconds (\(seconds)) must not exceed ttl_seconds_max "
                    + "(\(sessions.timeToLiveSecondsMax)), which binds clients too")
        }
        if sessions.sessionQueueMax > sessions.workerQueueMax {
            throw .relation(
                "session_queue_max (\(sessions.sessionQueueMax)) must not exceed "
                    + "worker_queue_max (\(sessions.workerQueueMax)), or one session could fill "
                    + "its worker's queue")
        }
        _ = try kernels.path()
        do throws(LimitError) {
            try sockets.checked()
        } catch {
            throw .relation(error.sentence)
        }
    }
}

extension LimitError {
    /// The fault with the names of the configuration's keys.
    fileprivate var sentence: String {
        switch self {
        case .outOfRange(let name, let actual, let minimum, let maximum):
            "\(Self.key(name)) is \(actual) and must be from \(minimum) to \(maximum)"
        case .exceeds(let name, let actual, let limitName, let limit):
            "\(Self.key(name)) (\(actual)) must not exceed \(Self.key(limitName)) (\(limit))"
        }
    }

    /// `headerBytesMax` as `header_bytes_max`.
    private static func key(_ name: String) -> String {
        name.reduce(into: "") { key, letter in
            key += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }
}
