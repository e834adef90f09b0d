/// When the requests of a fixed rate are to be sent: at even distances, the connections in turn.
///
/// The times do not move when answers are late; so a latency that counts from them says what a
/// client saw who came then, also where the request had to wait (coordinated omission).
struct LoadSchedule {
    private let nanosecondsApart: Double
    private let connections: Int
    private let start: UInt64
    /// Requests whose time has come.
    private var count = 0

    init(rate: Double, connections: Int, start: UInt64) {
        nanosecondsApart = 1e9 / rate
        self.connections = connections
        self.start = start
    }

    /// When the next request is to be sent.
    var nextAt: UInt64 { time(of: count) }

    /// When the next request is to be sent on a connection that `isFree`; nil if none is.
    ///
    /// What is to be sent on others goes out late whenever it is looked for: to wake for it would
    /// only take time from a server that is late.
    func nextAt(where isFree: (Int) -> Bool) -> UInt64? {
        (count..<(count + connections)).first { isFree($0 % connections) }.map(time)
    }

    /// The connection of the next request whose time has come.
    mutating func due(at now: UInt64) -> Int? {
        guard nextAt <= now else { return nil }
        defer { count += 1 }
        return count % connections
    }

    /// When a connection's request number `number`, from zero, is to be sent.
    func time(of number: Int, on connection: Int) -> UInt64 {
        time(of: connection + number * connections)
    }

    private func time(of number: Int) -> UInt64 {
        start + UInt64(Double(number) * nanosecondsApart)
    }
}
