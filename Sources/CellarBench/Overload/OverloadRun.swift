import Dispatch
import Synchronization

/// The loads of `CellarBench overload` on one server, whose sessions it makes first.
struct OverloadRun {
    private let address: ServerAddress
    private let target: String
    private let body: [UInt8]
    private let sessions: Int

    /// What came of a client's load.
    struct Figures {
        var answersPerSecond = 0.0
        /// Of what was measured as the peak just before.
        var ofPeak = 0.0
        var refusalsPerSecond = 0.0
        var heldBackPerSecond = 0.0
        /// Milliseconds to an answer, and to a refusal.
        var p50 = 0.0
        var p99 = 0.0
        var refusedP50 = 0.0
        var refusedP99 = 0.0
    }

    private static let peakConnections = 128

    init(
        _ model: BenchModel, steps: Int, sessions: Int, address: ServerAddress
    ) throws(LoadError) {
        self.address = address
        self.sessions = sessions
        let id = "overload-\(model.size)-\(RequestTemplate.placeholder)"
        let setUp = LoadTarget.creation(id, of: model, host: address.text)
        let values = BenchModel.step().map { "\($0)" }.joined(separator: ",")
        let inputs = [String](repeating: "[\(values)]", count: steps).joined(separator: ",")
        target = "/v1/sessions/\(id)/forward"
        body = Array(#"{"inputs":[\#(inputs)]}"#.utf8)
        let plan = LoadPlan(
            address: address, connections: 32, script: [setUp], sessions: sessions,
            end: .sessionsHad)
        let result = try LoadLoop(plan).run()
        if let status = result.refusedStatus {
            throw .refused(what: "making a session", status: status, body: "")
        }
    }

    /// A closed load that keeps batches full.
    func peak(seconds: Double) throws(LoadError) -> Figures {
        let client = try client(connections: Self.peakConnections, depth: 1, rate: nil)
        return try figures(of: client, seconds: seconds)
    }

    /// An open load of `rate` requests a second.
    func offer(
        _ rate: Double, connections: Int, depth: Int, seconds: Double
    ) throws(LoadError) -> Figures {
        let client = try client(connections: connections, depth: depth, rate: rate)
        return try figures(of: client, seconds: seconds)
    }

    /// A quiet connection with a session of its own, and a loud client of so many connections, if
    /// any, that have so many requests under way each.
    ///
    /// Each on a thread of its own: what is answered does not wait for the other's answers.
    func quiet(
        rate: Double, beside loud: (connections: Int, depth: Int)?, seconds: Double
    ) throws(LoadError) -> [Figures] {
        let besides = Mutex<Result<Figures, LoadError>?>(nil)
        let group = DispatchGroup()
        if let loud {
            DispatchQueue.global().async(group: group) {
                let result = Result { () throws(LoadError) in
                    try figures(
                        of: client(connections: loud.connections, depth: loud.depth, rate: nil),
                        seconds: seconds)
                }
                besides.withLock { $0 = result }
            }
        }
        let quiet = Result { () throws(LoadError) in
            try figures(of: quietClient(rate: rate), seconds: seconds)
        }
        group.wait()
        var all = [try quiet.get()]
        if let loud = besides.withLock({ $0 }) { all.append(try loud.get()) }
        return all
    }

    private func figures(of client: PipelineClient, seconds: Double) throws(LoadError) -> Figures {
        let counted = try PipelineLoad.run(client, seconds: seconds)
        return Figures(client.outcome, seconds: counted)
    }

    private func client(
        connections: Int, depth: Int, rate: Double?
    ) throws(LoadError) -> PipelineClient {
        // The last session is the quiet one's.
        try PipelineClient(
            request, to: address, connections: connections, depth: depth, rate: rate,
            firstSession: 0, sessions: sessions - 1)
    }

    private func quietClient(rate: Double) throws(LoadError) -> PipelineClient {
        try PipelineClient(
            request, to: address, connections: 1, depth: 1, rate: rate,
            firstSession: sessions - 1, sessions: 1)
    }

    /// One client's request, whose digits it alone writes.
    private var request: RequestTemplate {
        RequestTemplate(
            "POST", target, host: address.text, fields: [("Content-Type", "application/json")],
            body: body)
    }
}

extension OverloadRun.Figures {
    fileprivate init(_ outcome: PipelineClient.Outcome, seconds: Double) {
        answersPerSecond = Double(outcome.answers.totalCount) / seconds
        refusalsPerSecond = Double(outcome.refusals.totalCount) / seconds
        heldBackPerSecond = Double(outcome.heldBack) / seconds
        p50 = Double(outcome.answers.valueAtPercentile(50)) / 1e6
        p99 = Double(outcome.answers.valueAtPercentile(99)) / 1e6
        refusedP50 = Double(outcome.refusals.valueAtPercentile(50)) / 1e6
        refusedP99 = Double(outcome.refusals.valueAtPercentile(99)) / 1e6
    }

    /// The same, with its part of `peak`.
    func beside(_ peak: Self) -> Self {
        var figures = self
        figures.ofPeak = answersPerSecond / max(peak.answersPerSecond, 1)
        return figures
    }

    /// The median of each figure.
    static func median(_ all: [Self]) -> Self {
        var figures = Self()
        let fields: [WritableKeyPath<Self, Double>] = [
            \.answersPerSecond, \.ofPeak, \.refusalsPerSecond, \.heldBackPerSecond, \.p50, \.p99,
            \.refusedP50, \.refusedP99,
        ]
        for field in fields { figures[keyPath: field] = all.map { $0[keyPath: field] }.median }
        return figures
    }

    static let header =
        "load           answered/s  of peak  refused/s held back/s   p50 ms   p99 ms"
        + "  refused p50 ms  refused p99 ms"

    func text(_ name: String) -> String {
        func column(_ value: Double, _ width: Int, digits: Int = 0) -> String {
            let scale = [1.0, 10, 100, 1000][digits]
            let rounded = (value * scale).rounded() / scale
            let text = digits == 0 ? "\(Int(rounded))" : "\(rounded)"
            return String(repeating: " ", count: max(1, width - text.count)) + text
        }
        return name + String(repeating: " ", count: max(0, 14 - name.count))
            + column(answersPerSecond, 11) + column(ofPeak, 9, digits: 2)
            + column(refusalsPerSecond, 11) + column(heldBackPerSecond, 12)
            + column(p50, 9, digits: 2) + column(p99, 9, digits: 2)
            + column(refusedP50, 16, digits: 2) + column(refusedP99, 16, digits: 2)
    }
}
