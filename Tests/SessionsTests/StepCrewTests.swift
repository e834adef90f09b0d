import Dispatch
import Foundation
import Kernels
import Recurrent
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// Which parts of a work were done, and by how many threads that are not the worker's own.
private final class Tally: Sendable {
    let done = Mutex<[Int]>([])
    let byOthers = Atomic(0)
    let worker = UInt64(pthread_self())

    func note(_ part: Int) {
        done.withLock { $0.append(part) }
        if UInt64(pthread_self()) != worker { byOthers.add(1, ordering: .relaxed) }
    }
}

@Suite("the crew of a worker")
struct StepCrewTests {
    private static func share(_ crew: StepCrew, _ tally: Tally) -> Int {
        var parts = 0
        withUnsafeMutablePointer(to: &parts) { parts in
            var work = (tally: Unmanaged.passUnretained(tally), parts: parts)
            withUnsafePointer(to: &work) { work in
                crew.share(work) { work, part, parts in
                    let (tally, count) = work.assumingMemoryBound(
                        to: (Unmanaged<Tally>, UnsafeMutablePointer<Int>).self
                    ).pointee
                    if part == 0 { count.pointee = parts }
                    tally.takeUnretainedValue().note(part)
                }
            }
        }
        return parts
    }

    @Test("with nobody there, all is one part")
    func alone() {
        let tally = Tally()
        #expect(Self.share(StepCrew(), tally) == 1)
        #expect(tally.done.withLock { $0 } == [0])
    }

    @Test("helpers that come and go: each part of each work is done once", .timeLimit(.minutes(2)))
    func comeAndGo() {
        let crew = StepCrew()
        let isOver = Atomic(false)
        let helpers = DispatchGroup()
        for index in 0..<3 {
            DispatchQueue(label: "helper.\(index)").async(group: helpers) {
                var random = SeededRandom(seed: UInt64(index))
                while !isOver.load(ordering: .relaxed) {
                    var looks = Int.random(in: 1...3000, using: &random)
                    crew.help(at: .init(index)) { _ in
                        looks -= 1
                        return looks > 0
                    }
                }
            }
        }
        let tally = Tally()
        var rounds = 0
        // Others do a part sooner or later, however busy the machine.
        while rounds < 3000 || tally.byOthers.load(ordering: .relaxed) < 100 {
            let parts = Self.share(crew, tally)
            let done = tally.done.withLock { done in
                defer { done = [] }
                return done
            }
            guard done.sorted() == [Int](0..<parts) else {
                Issue.record("\(done) of \(parts) parts")
                break
            }
            rounds += 1
            if rounds.isMultiple(of: 100) { sched_yield() }
        }
        isOver.store(true, ordering: .relaxed)
        helpers.wait()
    }

    /// An LSTM whose steps are worth sharing: 16 in, 300 out.
    private static func large() throws -> ServedModel {
        var random = SeededRandom(seed: 61)
        let network = try Network.chain(
            width: 16, [("lstm", try random.lstm(in: 16, units: 300))])
        return ServedModel("large", network.prepared(for: .fused(.best, .float32)))
    }

    @Test(
        "idle workers help with a large session's steps, whose bits stay the same",
        .timeLimit(.minutes(2)))
    func engine() throws {
        let model = try Self.large()
        let engine = EngineTests.engine(workers: 3, [model, try .counter(units: 1)])
        // One session on each worker.
        let ids = try (0..<100).map { try id("s\($0)") }
        let places = (0..<3).map { worker in ids.first { engine.workerIndex(of: $0) == worker } }
        let (large, other) = (try #require(places[0]), try #require(places[1]))
        _ = try wait { engine.create(CreateRequest(model: "large", id: large), reply: $0) }.get()
        _ = try wait { engine.create(CreateRequest(model: "counter", id: other), reply: $0) }.get()

        var random = SeededRandom(seed: 62)
        let runner = StepRunner(model.network, batch: 1)
        var states = runner.zeroStates
        var sum: Float = 0
        let crew = try #require(engine.workers[0].crew)
        // Once is enough, but who helps is up to the scheduler.
        for round in 1...500 {
            let input = random.tensor([1, 100, 16])
            let answers = Mutex<[Result<ForwardAnswer, SessionError>]>([])
            let done = DispatchGroup()
            done.enter()
            engine.forward(ForwardRequest(inputs: .single(input)), on: large) { answer in
                answers.withLock { $0.append(answer) }
                done.leave()
            }
            // Who helps still does its own work.
            let small = try wait { engine.forward(.init([1], [1]), on: other, reply: $0) }.get()
            sum += 1
            #expect(small.outputs[0].values == [sum])
            done.wait()
            let answer = try #require(answers.withLock { $0 }.first).get()
            let expected = runner.run([input], from: states)
            states = expected.states
            #expect(answer.outputs == expected.outputs, "round \(round)")
            if crew.partsByHelpers > 0, round >= 3 { break }
        }
        #expect(crew.partsByHelpers > 0, "nobody helped in 500 requests")
    }
}
