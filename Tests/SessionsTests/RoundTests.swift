import Dispatch
import Glibc
import Kernels
import Recurrent
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// What was put off is done by `finishRound`: small steps by its caller's thread.
@Suite("a round of requests")
struct RoundTests {
    private static func engine(workers: Int = 2) throws -> (engine: Engine, session: SessionID) {
        let engine = EngineTests.engine(workers: workers, [try .counter(units: 1)])
        let session = try id("s")
        let create = CreateRequest(model: "counter", id: session)
        _ = try wait { engine.create(create, reply: $0) }.get()
        return (engine, session)
    }

    /// The last sum of a forward, and whether its answer came on the thread that asked.
    private static func forward(
        _ engine: Engine, _ session: SessionID, _ request: ForwardRequest, isPutOff: Bool = true
    ) -> (sum: Float?, isOwn: Bool) {
        // A worker that has answered is still on its way to sleep.
        while !engine.workers.allSatisfy(\.isIdle) { sched_yield() }
        let own = UInt(pthread_self())
        return wait { reply in
            engine.forward(request, on: session, isPutOff: isPutOff) { result in
                let answer = try? result.get()
                reply((answer?.outputs[0].values.last, UInt(pthread_self()) == own))
            }
            engine.finishRound()
        }
    }

    @Test(
        "a small step that was put off is made by the thread that ends the round; another is not",
        arguments: [true, false])
    func atOnce(isPutOff: Bool) throws {
        let (engine, session) = try Self.engine()
        for step in 1...20 {
            let answer = Self.forward(
                engine, session, ForwardRequest([1], [1]), isPutOff: isPutOff)
            #expect(answer.sum == Float(step))
            #expect(answer.isOwn == isPutOff)
        }
    }

    @Test("nobody wakes for what is put off; what others ask meanwhile takes it along")
    func meanwhile() throws {
        let (engine, session) = try Self.engine(workers: 1)
        while !engine.workers[0].isIdle { sched_yield() }
        let sum: Float? = wait { reply in
            engine.forward(ForwardRequest([1], [1]), on: session, isPutOff: true) { result in
                reply((try? result.get())?.outputs[0].values.last)
            }
            #expect(engine.workers[0].isIdle)
            _ = wait { engine.describe(session, reply: $0) }
        }
        #expect(sum == 1)
    }

    @Test("the requests of a round are one batch")
    func oneBatch() throws {
        let (engine, session) = try Self.engine(workers: 1)
        let other = try id("other")
        _ = try wait {
            engine.create(CreateRequest(model: "counter", id: other), reply: $0)
        }.get()
        while !engine.workers[0].isIdle { sched_yield() }
        let answered = Atomic(0)
        for id in [session, other] {
            engine.forward(ForwardRequest([1], [1]), on: id, isPutOff: true) { _ in
                answered.add(1, ordering: .relaxed)
            }
        }
        engine.finishRound()
        #expect(answered.load(ordering: .relaxed) == 2)
        let rows = wait { engine.statistics(reply: $0) }.models[0].batchRows
        #expect((rows.sum, rows.counts.reduce(0, +)) == (2, 1))
    }

    @Test("a worker that is on its way to a letter is not idle, though its alarm comes first")
    func alarm() throws {
        let (engine, session) = try Self.engine(workers: 1)
        let worker = engine.workers[0]
        while !worker.isIdle { sched_yield() }
        let wasIdle = Mutex<Bool?>(nil)
        // On the queue: the alarm, a look at what it leaves, and then the way to the letter.
        worker.queue.suspend()
        worker.queue.async { worker.wakeUp() }
        worker.queue.async { wasIdle.withLock { $0 = worker.isIdle } }
        let sum: Float? = wait { reply in
            engine.forward(ForwardRequest([1], [1]), on: session) { result in
                reply((try? result.get())?.outputs[0].values.last)
            }
            worker.queue.resume()
        }
        #expect(sum == 1)
        while !worker.isIdle { sched_yield() }
        worker.queue.sync {}
        #expect(wasIdle.withLock { $0 } == false)
    }

    @Test("a long request is left to its worker, in order")
    func longRequest() throws {
        let (engine, session) = try Self.engine()
        for round in 1...20 {
            let request = ForwardRequest([9000, 1], [Float](repeating: 1, count: 9000))
            let answer = Self.forward(engine, session, request)
            #expect(answer.sum == Float(9000 * round))
            #expect(!answer.isOwn)
        }
    }

    @Test(
        "rounds of many threads wait for nobody, and each request is answered once",
        .timeLimit(.minutes(1)))
    func manyCallers() throws {
        let engine = EngineTests.engine(workers: 3, [try .counter(units: 1)])
        let ids = try (0..<12).map { try id("s\($0)") }
        for id in ids {
            _ = try wait {
                engine.create(
                    CreateRequest(
                        model: "counter", id: id, batchSize: 1, timeToLive: .standard, states: []),
                    reply: $0)
            }.get()
        }
        let sums = Mutex<[SessionID: [Float]]>([:])
        let done = DispatchGroup()
        DispatchQueue.concurrentPerform(iterations: 12) { index in
            for round in 0..<50 {
                done.enter()
                engine.forward(ForwardRequest([1], [1]), on: ids[index], isPutOff: true) { result in
                    if case .success(let answer) = result {
                        sums.withLock { $0[ids[index], default: []] += answer.outputs[0].values }
                    }
                    done.leave()
                }
                if (round + index).isMultiple(of: 3) { engine.finishRound() }
            }
        }
        engine.finishRound()
        done.wait()
        for id in ids { #expect(sums.withLock { $0[id] } == (1...50).map(Float.init)) }
    }

    @Test(
        "sessions that expire and steps of rounds do not wait for each other",
        .timeLimit(.minutes(1)))
    func expiry() throws {
        let engine = EngineTests.engine(workers: 2, [try .counter(units: 1)]) {
            $0.timeToLiveSeconds = 0.002
        }
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for round in 0..<200 {
                guard let id = SessionID("t\(thread).\(round)") else { continue }
                _ = wait { engine.create(CreateRequest(model: "counter", id: id), reply: $0) }
                _ = wait {
                    engine.forward(ForwardRequest([1], [1]), on: id, isPutOff: true, reply: $0)
                    engine.finishRound()
                }
            }
        }
        let statistics = wait { engine.statistics(reply: $0) }
        #expect(statistics.models[0].created == 800)
    }
}
