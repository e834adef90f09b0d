/// Why a server could not start.
public enum ServerError: Error, Equatable, Sendable {
    /// The limits contradict themselves.
    case limits(LimitError)
    /// `port` is not within 0...65535.
    case invalidPort(Int)
    /// No address belongs to `host`; `code` is of `getaddrinfo`, for `gai_strerror`.
    case hostUnknown(host: String, code: Int32)
    /// The address cannot be listened on; `errno` says why, for `strerror`.
    case cannotListen(host: String, port: Int, errno: Int32)
    /// Connections cannot be watched: the system has no means for it; `errno` says why.
    case cannotWatch(errno: Int32)
}
