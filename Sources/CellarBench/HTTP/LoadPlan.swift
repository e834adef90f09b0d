/// What a load sends: how many connections, which requests on which sessions, and for how long.
struct LoadPlan {
    /// How a connection ends after its script, where it does.
    enum Parting: CaseIterable {
        /// Closed in order.
        case close
        /// Half closed first.
        case halfClose
        /// Reset in the middle of a request.
        case reset
        /// Closed with a request sent whose answer nobody waits for.
        case vanish
    }

    enum End: Equatable {
        /// Every session has had the script once.
        case sessionsHad
        /// After so many seconds, of which the first `warmUp` do not count.
        case seconds(Double, warmUp: Double)
    }

    let address: ServerAddress
    var connections: Int
    /// Sent one after the other on a session; then the connection goes on to its next session.
    var script: [RequestTemplate]
    /// Connection `i` has the sessions `firstSession + i`, `firstSession + i + connections` and so
    /// on below `sessions`, then the same again; with fewer of them than connections, some share.
    var firstSession = 0
    var sessions: Int
    var end: End
    /// Requests a second, at even distances and whatever the answers do; nil sends the next when
    /// the answer is there.
    var rate: Double?
    /// With any, a connection ends after its script in one of these ways in turn, and another
    /// begins.
    var partings: [Parting] = []
    /// Whether the script is the lines of a stream, which is the last request of its connection.
    var isStream = false

    /// The session that a connection begins with.
    func session(of connection: Int) -> Int {
        firstSession + connection % (sessions - firstSession)
    }
}
