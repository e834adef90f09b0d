/// One connection of a load: what is under way on it.
struct LoadConnection {
    var descriptor: Int32 = -1
    var scanner: ResponseScanner
    /// Bytes of a head that has not arrived as a whole.
    var unfinishedHead: [UInt8] = []
    var session: Int
    /// The request of the script that is under way, or comes next.
    var step = 0
    /// Whether a request is under way.
    var isBusy = false
    /// Bytes of it that are sent.
    var sentBytes = 0
    /// Whether the system has no room for the rest of it.
    var waitsForRoom = false
    /// When the request under way was to be sent.
    var intendedAt: UInt64 = 0
    /// Requests of a fixed rate that have been sent.
    var scheduled = 0
    /// Requests whose time has come and that wait for the one under way.
    var owed = 0
    /// Whether the last line of its stream is answered, and the stream has not ended.
    var isEnding = false
    /// Whether it has had all its sessions.
    var isDone = false
    /// How often it has ended.
    var partings = 0

    /// Forgets what has come of the request under way; the next request is the one that was.
    mutating func forget(takesLines: Bool) {
        scanner = ResponseScanner(takesLines: takesLines)
        isEnding = false
        unfinishedHead.removeAll(keepingCapacity: true)
        waitsForRoom = false
        sentBytes = 0
    }
}
