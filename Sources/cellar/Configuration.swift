import Logging
import Sessions

/// Everything that can be set, with the value that holds when nobody sets it.
struct Configuration: Equatable, Sendable {
    var host = "127.0.0.1"
    var port = 8000
    /// 0 is one a core.
    var workers = 0
    var reactors = 2
    var sessions = SessionLimits()
    var connectionsMax = 1000
    var headerBytesMax = 32 << 10
    var bodyBytesMax = 64 << 20
    var headerSeconds = 10.0
    var bodySeconds = 60.0
    var idleSeconds = 75.0
    var writeSeconds = 60.0
    var pipelinedRequestsMax = 64
    var drainSeconds = 30.0
    var logLevel = Logger.Level.notice

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
        if headerBytesMax > bodyBytesMax {
            throw .relation(
                "header_bytes_max (\(headerBytesMax)) must not exceed body_bytes_max "
                    + "(\(bodyBytesMax)); both are read into one buffer")
        }
    }
}
