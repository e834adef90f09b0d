import Glibc

/// What a server holds: its process, as the system tells, and its sessions, as it tells itself.
struct ServerFigures: Equatable {
    let process: ProcessFigures
    let sessions: Int

    private static let settleSecondsMax = 20.0

    init(pid: Int32, address: ServerAddress) throws(LoadError) {
        let request = RequestTemplate("GET", "/metrics", host: address.text)
        let metrics = try SingleRequest(request, to: address).checked("a look at the metrics")
        // The look's own connection goes; but whether it has gone already is not known.
        sessions = String(decoding: metrics.body, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("cellar_sessions{") }
            .reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
        process = try ProcessFigures(pid: pid)
    }

    /// The figures once no more is open than at `idle`, or after some seconds.
    static func settled(
        as idle: ServerFigures, pid: Int32, address: ServerAddress
    ) throws(LoadError) -> ServerFigures {
        let endAt = LoadLoop.now() + UInt64(settleSecondsMax * 1e9)
        while true {
            let figures = try ServerFigures(pid: pid, address: address)
            let isSettled =
                figures.sessions <= idle.sessions
                && figures.process.descriptors <= idle.process.descriptors
            if isSettled || LoadLoop.now() > endAt { return figures }
            // There is no event for this: look again in a little while.
            _ = poll(nil, 0, 100)
        }
    }
}
