import Glibc

/// The loads of a table, one after the other on one server, which gets the sessions as they are
/// needed.
final class LoadSeries {
    private let address: ServerAddress
    private let seconds: Double
    private let rate: Double?
    /// Sessions that are there, by what makes them.
    private var sessionsMade: [String: Int] = [:]
    private var hashes: [String: String] = [:]

    private static let setUpConnections = 32

    init(_ address: ServerAddress, seconds: Double, rate: Double?) {
        (self.address, self.seconds, self.rate) = (address, seconds, rate)
    }

    /// Puts one load on the server.
    func row(
        _ target: LoadTarget, connections: Int, sessions: Int
    ) throws(LoadError) -> LoadRow {
        try makeSessions(target, sessions)
        let hash = try hash(target)
        // Whatever has to be allocated or learned at first is, in a tenth of the time.
        let end = LoadPlan.End.seconds(seconds, warmUp: max(seconds / 10, 0.01))
        let plan = LoadPlan(
            address: address, connections: connections, script: target.script,
            sessions: sessions, end: end, rate: rate, isStream: target.isStream)
        return LoadRow(
            what: target.what, model: target.model, connections: connections, sessions: sessions,
            rate: rate, result: try LoadLoop(plan).run(), hash: hash)
    }

    private func makeSessions(_ target: LoadTarget, _ sessions: Int) throws(LoadError) {
        let key = target.model ?? target.what
        let made = sessionsMade[key, default: 0]
        guard let setUp = target.setUp, made < sessions else { return }
        if made == 0 {
            setUp.setSession(0)
            _ = try SingleRequest(setUp, to: address).checked("making a session")
        }
        let first = max(made, 1)
        sessionsMade[key] = sessions
        guard sessions > first else { return }
        let plan = LoadPlan(
            address: address, connections: min(Self.setUpConnections, sessions - first),
            script: [setUp], firstSession: first, sessions: sessions, end: .sessionsHad)
        let result = try LoadLoop(plan).run()
        if let status = result.refusedStatus {
            throw .refused(what: "making a session", status: status, body: "")
        }
    }

    private func hash(_ target: LoadTarget) throws(LoadError) -> String? {
        let key = "\(target.what) \(target.model ?? "")"
        guard let first = target.first else { return nil }
        if let hash = hashes[key] { return hash }
        _ = try SingleRequest(first.setUp, to: address).checked("making a session")
        let answer = try SingleRequest(first.request, to: address).checked("a step")
        let hash = answer.body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        hashes[key] = String(hash, radix: 16)
        return hashes[key]
    }
}
