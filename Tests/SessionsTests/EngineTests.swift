import Dispatch
import Recurrent
import Synchronization
import TestSupport
import Testing

@testable import Sessions

@Suite("The engine, from many threads")
struct EngineTests {
    static func engine(
        workers: Int = 3, _ models: [ServedModel],
        _ change: (inout SessionLimits) -> Void = { _ in }
    ) -> Engine {
        var limits = SessionLimits()
        change(&limits)
        return Engine(models: models, limits: limits, workers: workers)
    }

    @Test("threads that share an engine each see their own sessions only")
    func manyThreads() throws {
        let engine = Self.engine([try .counter(units: 1), try .ids()]) { $0.batchRowsMax = 4 }
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            do {
                try Self.client(thread, engine)
            } catch {
                failures.withLock { $0.append("thread \(thread): \(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let left = wait { engine.sessions(model: nil, after: nil, limit: 1000, reply: $0) }
        #expect(left.map(\.id) == left.map(\.id).sorted())
        #expect(left.count == 8)
        let numbers = wait { engine.statistics(reply: $0) }.models[0]
        #expect([numbers.created, numbers.deleted, numbers.sessionsIdle] == [16, 8, 8])
        #expect(numbers.forwards[.done] == 16 * 41)
        #expect(numbers.forwards[.nonfinite] == 16)
        #expect(numbers.stepSeconds.count == numbers.batchRows.count)
        #expect(numbers.stepSeconds.sum > 0)
    }

    /// Adds 21 to 60 up, fails once, is reset, adds 3; every other one deletes its session.
    private static func client(_ thread: Int, _ engine: Engine) throws {
        let session = try id("thread-\(thread)")
        let create = CreateRequest(model: "counter", id: session)
        _ = try wait { engine.create(create, reply: $0) }.get()
        let answers = Mutex<[Float]>([])
        let done = DispatchSemaphore(value: 0)
        for value in 21...60 {
            engine.forward(.init([1], [Float(value)]), on: session) { result in
                if case .success(let answer) = result {
                    answers.withLock { $0.append(answer.outputs[0].values[0]) }
                }
                done.signal()
            }
        }
        for _ in 1...40 { done.wait() }
        let sums = (21...60).map { Float((21...$0).reduce(0, +)) }
        guard answers.withLock({ $0 }) == sums else { throw WrongAnswer() }

        let bad = ForwardRequest([2, 1], [1, Counter.makesNaN])
        let refused = wait { engine.forward(bad, on: session, reply: $0) }
        guard case .failure(.nonfinite(tensor: "counter/h", step: 1)) = refused else {
            throw WrongAnswer()
        }
        let states = try wait { engine.states(of: session, reply: $0) }.get()
        guard states.values[0].values == [1620] else { throw WrongAnswer() }
        _ = try wait { engine.reset(ResetRequest(), on: session, reply: $0) }.get()
        let sum = try wait { engine.forward(.init([1], [3]), on: session, reply: $0) }.get()
        guard sum.outputs[0].values == [3], sum.position == 1 else { throw WrongAnswer() }
        if thread.isMultiple(of: 2) {
            _ = try wait { engine.delete(session, reply: $0) }.get()
        }
    }

    @Test("ids that differ little are spread over the workers evenly", arguments: [2, 3, 4, 16])
    func spread(workers: Int) throws {
        let engine = EngineTests.engine(workers: workers, [try .counter(units: 1)])
        // Every byte but the first comes an even number of times, so all are of one parity.
        let ids = (0..<1000).map { "s\($0)-\($0)-" }
        var counts = [Int](repeating: 0, count: workers)
        for text in ids { counts[engine.workerIndex(of: try id(text))] += 1 }
        #expect(counts.allSatisfy { (500 / workers...1500 / workers).contains($0) }, "\(counts)")
    }

    @Test("the forwards of one request come back in its order, whatever worker ran them")
    func forwardMany() throws {
        let engine = Self.engine([try .counter(units: 1), try .ids()])
        let ids = try (0..<20).map { try id("s\($0)") }
        for session in ids {
            let model = session.description == "s7" ? "ids" : "counter"
            let create = CreateRequest(model: model, id: session)
            _ = try wait { engine.create(create, reply: $0) }.get()
        }
        let requests = ids.enumerated().map { index, session in
            (session: session, request: ForwardRequest([1], [Float(index + 20)]))
        }
        let results = wait { engine.forward(requests, model: "counter", reply: $0) }
        #expect(results.count == 20)
        for (index, result) in results.enumerated() {
            if index == 7 {
                let error = SessionError.otherModel(
                    ids[7], expected: "counter", actual: "ids")
                #expect(throws: error) { try result.get() }
            } else {
                #expect(try result.get().outputs[0].values == [Float(index + 20)])
                #expect(try result.get().session.id == ids[index])
            }
        }
        let none = wait { engine.forward([], model: "counter", reply: $0) }
        #expect(none.isEmpty)
        let unknown = wait { engine.forward(requests, model: "no", reply: $0) }
        #expect(unknown.count == 20)
        #expect(throws: SessionError.unknownModel(name: "no", version: nil)) {
            try unknown[7].get()
        }
    }

    @Test("the forwards of one request that one worker has are one batch")
    func oneBatch() throws {
        // What is measured may say that fewer are enough.
        let engine = Self.engine(workers: 1, [try .counter(units: 1)]) { $0.batchRowsMax = 32 }
        let ids = try (0..<20).map { try id("s\($0)") }
        for session in ids {
            _ = try wait {
                engine.create(CreateRequest(model: "counter", id: session), reply: $0)
            }.get()
        }
        let requests = ids.map { (session: $0, request: ForwardRequest([1], [1])) }
        _ = wait { engine.forward(requests, model: "counter", reply: $0) }
        let numbers = wait { engine.statistics(reply: $0) }.models[0]
        #expect(numbers.batchRows.count == 1)
        #expect(numbers.batchRows.sum == 20)
        #expect(numbers.batches.mapValues(\.count) == [20: 1])
        #expect(numbers.batches[20]?.nanoseconds == numbers.times.stepNanoseconds / 20)
    }

    @Test("a page of a listing is the first of all workers together")
    func pages() throws {
        let engine = Self.engine([try .counter(), try .pair()])
        for index in 10..<40 {
            let model = index.isMultiple(of: 2) ? "pair" : "counter"
            let create = CreateRequest(model: model, id: try id("s\(index)"))
            _ = try wait { engine.create(create, reply: $0) }.get()
        }
        let after = try id("s14")
        let page = wait { engine.sessions(model: "pair", after: after, limit: 4, reply: $0) }
        #expect(page.map(\.id.description) == ["s16", "s18", "s20", "s22"])
    }

    @Test("limits hold over all workers together")
    func limits() throws {
        let engine = Self.engine([try .counter()]) { $0.sessionsMax = 5 }
        let results = (0..<12).map { index in
            wait { engine.create(CreateRequest(model: "counter"), reply: $0) }
        }
        #expect(results.count { (try? $0.get()) != nil } == 5)
    }

    @Test("states are set and read one by one")
    func states() throws {
        let engine = Self.engine([try .counter()])
        let session = try id("s")
        let create = CreateRequest(model: "counter", id: session)
        _ = try wait { engine.create(create, reply: $0) }.get()
        let value = StateValue(layer: "0", name: "c", value: tensor([1, 2], 3, 4))
        let set = SetStatesRequest(states: [value])
        let after = try wait { engine.setStates(set, on: session, reply: $0) }.get()
        #expect(after.values.map(\.values) == [[0, 0], [3, 4]])
        let read = wait { engine.state(of: session, layer: "counter", name: "c", reply: $0) }
        #expect(try read.get().value == value.value)
        let info = try wait { engine.describe(session, reply: $0) }.get()
        #expect(info.revision == after.session.revision)
    }

    @Test("draining ends when every worker is done, and refuses what comes later")
    func drain() throws {
        let engine = Self.engine([try .counter()])
        let ids = try (0..<9).map { try id("s\($0)") }
        for session in ids {
            let create = CreateRequest(model: "counter", id: session)
            _ = try wait { engine.create(create, reply: $0) }.get()
        }
        let finished = Mutex(0)
        let long = ForwardRequest(inputs: .single(Tensor(zeros: [500, 2])))
        for session in ids {
            engine.forward(long, on: session) { result in
                if case .success = result { finished.withLock { $0 += 1 } }
            }
        }
        wait { (reply: @escaping @Sendable (Bool) -> Void) in engine.drain { reply(true) } }
        #expect(finished.withLock { $0 } == 9)
        let late = wait { engine.describe(ids[0], reply: $0) }
        #expect(throws: SessionError.draining) { try late.get() }
    }

    @Test("a worker wakes by itself when a session's time is over")
    func expires() throws {
        let start = Clock.system.now().monotonicNanoseconds
        let woken = DispatchSemaphore(value: 0)
        // Nobody but the timer reads the clock as late as this.
        let clock = Clock {
            let now = Clock.system.now()
            if now.monotonicNanoseconds >= start + 200_000_000 { woken.signal() }
            return now
        }
        let engine = Engine(
            models: [try .counter()], limits: SessionLimits(), workers: 1, clock: clock)
        let session = try id("s")
        let create = CreateRequest(model: "counter", id: session, timeToLive: .seconds(0.2))
        _ = try wait { engine.create(create, reply: $0) }.get()
        #expect(woken.wait(timeout: .now() + 30) == .success)
        let numbers = wait { engine.statistics(reply: $0) }.models[0]
        #expect(numbers.expired == 1)
        #expect(numbers.stateBytes == 0)
        let answer = wait { engine.describe(session, reply: $0) }
        guard case .failure(.gone(session, let departure)) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(departure.reason == .expired)
    }
}

/// Waits for the one reply that `ask` hands out.
@discardableResult
func wait<Value: Sendable>(
    _ ask: (@escaping @Sendable (Value) -> Void) -> Void
) -> Value {
    let box = Mutex<Value?>(nil)
    let done = DispatchSemaphore(value: 0)
    ask { value in
        box.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    guard let value = box.withLock({ $0 }) else { preconditionFailure("signalled without a value") }
    return value
}
