/// Whether a server keeps something of connections and sessions that have gone.
///
/// Each connection makes a session, steps it, deletes it and ends; every second one goes without
/// a farewell, in the middle of a request or before its answer, and leaves its session to expire.
struct ChurnRun {
    /// How the server stood after a part of the time, with all connections closed and all sessions
    /// gone.
    struct Stand {
        let seconds: Double
        let figures: ServerFigures
        /// Sessions and connections that had come by then.
        let sessions: Int
        let connections: Int
    }

    private(set) var sessions = 0
    private(set) var result = LoadResult()
    /// One for each part of the time.
    private(set) var stands: [Stand] = []

    private static let steps = 8
    private static let parts = 10
    /// After so many parts all that is kept for good is there; what comes then grows.
    private static let warmUpParts = 2

    /// - Parameter tell: called with each stand as it is found.
    init(
        seconds: Double, connections: Int, model: BenchModel, address: ServerAddress, pid: Int32,
        prefix: String, tell: (Stand) -> Void
    ) throws(LoadError) {
        // The first look has the server allocate what all looks use.
        _ = try ServerFigures(pid: pid, address: address)
        let idle = try ServerFigures(pid: pid, address: address)
        let start = LoadLoop.now()
        for _ in 0..<Self.parts {
            let plan = LoadPlan(
                address: address, connections: connections,
                script: Self.script(model, address, prefix), firstSession: sessions,
                sessions: RequestTemplate.sessionsMax,
                end: .seconds(seconds / Double(Self.parts), warmUp: 0),
                partings: LoadPlan.Parting.allCases)
            try run(plan)
            let figures = try ServerFigures.settled(as: idle, pid: pid, address: address)
            stands.append(
                Stand(
                    seconds: Double(LoadLoop.now() - start) / 1e9, figures: figures,
                    sessions: sessions, connections: result.reconnects))
            tell(stands[stands.count - 1])
        }
    }

    /// The connections are closed behind it.
    private mutating func run(_ plan: LoadPlan) throws(LoadError) {
        let loop = try LoadLoop(plan)
        result.add(try loop.run())
        sessions = loop.sessionsBegun
    }

    private static func script(
        _ model: BenchModel, _ address: ServerAddress, _ prefix: String
    ) -> [RequestTemplate] {
        let id = "\(prefix)-\(RequestTemplate.placeholder)"
        let host = address.text
        let step = LoadTarget.step(.json, id: id, host: host)
        return [LoadTarget.creation(id, of: model, host: host, more: #","ttl_seconds":2"#)]
            + Array(repeating: step, count: steps)
            + [RequestTemplate("DELETE", "/v1/sessions/\(id)", host: host)]
    }

    /// Bytes that each second added to the memory in use, by least squares over the stands that
    /// count.
    var residentSlope: Double {
        let points = stands.dropFirst(Self.warmUpParts).map {
            ($0.seconds, Double($0.figures.process.residentBytes))
        }
        let count = Double(points.count)
        let (x, y) = points.reduce((0.0, 0.0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
        let (products, squares) = points.reduce((0.0, 0.0)) {
            ($0.0 + ($1.0 - x) * ($1.1 - y), $0.1 + ($1.0 - x) * ($1.0 - x))
        }
        return squares > 0 ? products / squares : 0
    }

    var text: String {
        """
        \(sessions) sessions and \(result.reconnects) connections came and went, \
        \(result.requests) requests, \(result.refusals) refused, \(result.failures) failed
        \(Int(residentSlope.rounded())) bytes a second more in use, after the first \
        \(Self.warmUpParts) lines
        """
    }

    var json: String {
        let begin = stands[Self.warmUpParts - 1].figures.process
        let end = stands[stands.count - 1].figures
        return """
            {"what":"churn","sessions":\(sessions),"connections":\(result.reconnects),\
            "requests":\(result.requests),"refused":\(result.refusals),\
            "failed":\(result.failures),"resident_begin":\(begin.residentBytes),\
            "resident_end":\(end.process.residentBytes),\
            "resident_bytes_per_second":\(residentSlope.rounded()),\
            "resident":\(stands.map(\.figures.process.residentBytes)),\
            "descriptors_begin":\(begin.descriptors),\
            "descriptors_end":\(end.process.descriptors),"sessions_end":\(end.sessions)}
            """
    }
}

extension ChurnRun.Stand {
    static let header = "seconds  resident bytes  descriptors  living  sessions  connections"

    var text: String {
        let numbers = [
            (Int(seconds.rounded()), 7), (figures.process.residentBytes, 16),
            (figures.process.descriptors, 13), (figures.sessions, 8), (sessions, 10),
            (connections, 13),
        ]
        return numbers.map { number, width in
            let text = "\(number)"
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }.joined()
    }
}
