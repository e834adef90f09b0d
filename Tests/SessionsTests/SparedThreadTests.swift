import Dispatch
import Glibc
import Kernels
import Recurrent
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// Where nothing else is under way, a small step is made on the thread that asks for it.
@Suite("a step on the caller's thread")
struct SparedThreadTests {
    private static func engine(workers: Int = 2) throws -> (engine: Engine, session: SessionID) {
        let engine = EngineTests.engine(workers: workers, [try .counter(units: 1)])
        let session = try id("s")
        let create = CreateRequest(model: "counter", id: session)
        _ = try wait { engine.create(create, reply: $0) }.get()
        return (engine, session)
    }

    /// The last sum of a forward, and whether its answer came on the thread that asked.
    private static func forward(
        _ engine: Engine, _ session: SessionID, _ request: ForwardRequest, maySpare: Bool = true
    ) -> (sum: Float?, isOwn: Bool) {
        // A worker that has answered is still on its way to sleep.
        while !engine.workers.allSatisfy(\.isIdle) { sched_yield() }
        let own = UInt(pthread_self())
        return wait { reply in
            engine.forward(request, on: session, maySpare: maySpare) { result in
                let answer = try? result.get()
                reply((answer?.outputs[0].values.last, UInt(pthread_self()) == own))
            }
        }
    }

    @Test(
        "an idle engine makes it at once; not for a caller that has no time",
        arguments: [true, false])
    func atOnce(maySpare: Bool) throws {
        let (engine, session) = try Self.engine()
        for step in 1...20 {
            let answer = Self.forward(
                engine, session, ForwardRequest([1], [1]), maySpare: maySpare)
            #expect(answer.sum == Float(step))
            #expect(answer.isOwn == maySpare)
        }
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

    @Test("of a long request it makes a first step at most; the rest follows, in order")
    func longRequest() throws {
        let (engine, session) = try Self.engine()
        for round in 1...20 {
            let request = ForwardRequest([300, 1], [Float](repeating: 1, count: 300))
            let answer = Self.forward(engine, session, request)
            #expect(answer.sum == Float(300 * round))
            #expect(!answer.isOwn)
        }
    }

    @Test(
        "callers from many threads that all have time wait for nobody, and each is answered once",
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
            for _ in 0..<50 {
                done.enter()
                engine.forward(ForwardRequest([1], [1]), on: ids[index], maySpare: true) { result in
                    if case .success(let answer) = result {
                        sums.withLock { $0[ids[index], default: []] += answer.outputs[0].values }
                    }
                    done.leave()
                }
            }
        }
        done.wait()
        for id in ids { #expect(sums.withLock { $0[id] } == (1...50).map(Float.init)) }
    }

    @Test(
        "sessions that expire and steps on callers' threads do not wait for each other",
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
                    engine.forward(ForwardRequest([1], [1]), on: id, maySpare: true, reply: $0)
                }
            }
        }
        let statistics = wait { engine.statistics(reply: $0) }
        #expect(statistics.models[0].created == 800)
    }
}
