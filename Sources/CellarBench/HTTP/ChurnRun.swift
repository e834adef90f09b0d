/// Whether a server keeps something of connections and sessions that have gone.
///
/// Each connection makes a session, steps it, deletes it and ends; every second one goes without
/// a farewell, in the middle of a request or before its answer, and leaves its session to expire.
struct ChurnRun {
    let sessions: Int
    let result: LoadResult
    /// After a fifth of the time, with all connections closed; what stays from then on grows.
    let begin: ProcessFigures
    let end: ProcessFigures

    private static let steps = 8
    private static let warmUpPart = 0.2

    init(
        seconds: Double, connections: Int, model: BenchModel, address: ServerAddress, pid: Int32,
        prefix: String
    ) throws(LoadError) {
        let idle = try ProcessFigures(pid: pid).descriptors
        let warmUp = seconds * Self.warmUpPart
        var first = 0
        func churn(_ seconds: Double) throws(LoadError) -> LoadResult {
            let plan = LoadPlan(
                address: address, connections: connections,
                script: Self.script(model, address, prefix), firstSession: first,
                sessions: RequestTemplate.sessionsMax, end: .seconds(seconds, warmUp: 0),
                partings: LoadPlan.Parting.allCases)
            let loop = try LoadLoop(plan)
            let result = try loop.run()
            first = loop.sessionsBegun
            return result
        }
        var result = try churn(warmUp)
        begin = try ProcessFigures.settled(pid: pid, descriptors: idle)
        result.add(try churn(seconds - warmUp))
        end = try ProcessFigures.settled(pid: pid, descriptors: idle)
        sessions = first
        self.result = result
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

    var text: String {
        """
        \(sessions) sessions and \(result.reconnects) connections came and went, \
        \(result.requests) requests, \(result.refusals) refused, \(result.failures) failed
        begin: \(begin.residentBytes) bytes resident, \(begin.descriptors) descriptors
        end:   \(end.residentBytes) bytes resident, \(end.descriptors) descriptors
        """
    }

    var json: String {
        """
        {"what":"churn","sessions":\(sessions),"connections":\(result.reconnects),\
        "requests":\(result.requests),"refused":\(result.refusals),\
        "failed":\(result.failures),"resident_begin":\(begin.residentBytes),\
        "resident_end":\(end.residentBytes),"descriptors_begin":\(begin.descriptors),\
        "descriptors_end":\(end.descriptors)}
        """
    }
}
