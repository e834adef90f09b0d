import Dispatch
import Recurrent
import Sessions
import Synchronization

/// Clients of one engine, each with one request under way at a time until enough steps are sent.
final class SessionLoad: Sendable {
    private struct Tally {
        var stepsLeft = 0
        /// Nanoseconds from request to answer.
        var latencies: [UInt64] = []
        var random = Weyl(seed: 5)
        var failure: SessionError?
    }

    /// How a client goes on: it sends requests to sessions drawn at random from `sessions`, of
    /// lengths drawn from `lengths`.
    struct Habit: Sendable {
        let sessions: Range<Int>
        let lengths: ClosedRange<Int>
    }

    private let engine: Engine
    private let model: ServedModel
    private let tally = Mutex(Tally())
    private let underWay = DispatchGroup()

    /// An engine of `workers` workers for `network`, with room for `sessions` sessions.
    init(_ network: Network, sessions: Int, workers: Int) {
        model = ServedModel(
            name: "bench", version: 1, file: "bench", digest: "sha256:0", network: network)
        var limits = SessionLimits()
        limits.sessionsMax = sessions
        limits.stateBytesMax = 1 << 40
        limits.timeToLiveSeconds = nil
        engine = Engine(models: [model], limits: limits, workers: workers)
    }

    /// Makes sessions; all of them are there when it returns.
    func create(_ range: Range<Int>) throws {
        for index in range {
            guard let id = SessionID("s\(index)") else { continue }
            underWay.enter()
            engine.create(CreateRequest(model: "bench", id: id)) { result in
                if case .failure(let error) = result {
                    self.tally.withLock { $0.failure = error }
                }
                self.underWay.leave()
            }
        }
        try finish()
    }

    /// Lets clients of these habits send `steps` steps together.
    ///
    /// - Returns: steps a second, and the sorted nanoseconds of each request.
    func run(
        _ clients: [Habit], steps: Int
    ) throws -> (stepsPerSecond: Double, latencies: [UInt64]) {
        tally.withLock { ($0.stepsLeft, $0.latencies) = (steps, []) }
        let start = DispatchTime.now().uptimeNanoseconds
        for client in clients { send(client) }
        try finish()
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let latencies = tally.withLock { $0.latencies.sorted() }
        return (Double(steps) / seconds, latencies)
    }

    /// Sends the next request of a client, unless enough steps are sent; its answer sends another.
    private func send(_ client: Habit) {
        let next = tally.withLock { tally -> (session: Int, time: Int)? in
            guard tally.stepsLeft > 0 else { return nil }
            let time = tally.random.integer(in: client.lengths)
            tally.stepsLeft -= time
            let first = client.sessions.lowerBound
            return (tally.random.integer(in: first...client.sessions.upperBound - 1), time)
        }
        guard let next, let id = SessionID("s\(next.session)") else { return }
        let width = model.network.inputs[0].shape.width
        let values = [Float](repeating: 0.1, count: next.time * width)
        var request = ForwardRequest(
            inputs: .single(Tensor(shape: [next.time, width], values: values)))
        request.returnsSequences = false
        underWay.enter()
        let start = DispatchTime.now().uptimeNanoseconds
        engine.forward(request, on: id) { result in
            let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
            self.tally.withLock { tally in
                if case .failure(let error) = result {
                    (tally.failure, tally.stepsLeft) = (error, 0)
                }
                tally.latencies.append(nanoseconds)
            }
            self.send(client)
            self.underWay.leave()
        }
    }

    private func finish() throws {
        underWay.wait()
        if let failure = tally.withLock({ $0.failure }) { throw failure }
    }
}
