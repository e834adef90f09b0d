import Dispatch
import Recurrent
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// Models that come and go on all workers together, while requests run.
@Suite("An engine's models")
struct EngineModelsTests {
    private static func engine(
        _ models: [ServedModel], limits: SessionLimits = SessionLimits()
    ) -> Engine { Engine(models: models, limits: limits, workers: 3) }

    private static func create(_ count: Int, _ engine: Engine) throws -> [SessionID] {
        try (0..<count).map { index in
            let request = CreateRequest(model: "counter", id: try id("s\(index)"))
            return try wait { engine.create(request, reply: $0) }.get().id
        }
    }

    private static func step(_ id: SessionID, _ engine: Engine) throws -> ForwardAnswer {
        try wait { engine.forward(.init([1], [1]), on: id, reply: $0) }.get()
    }

    private static func counter(_ version: Int) throws -> ServedModel {
        try .counter(version: version, units: 1)
    }

    @Test("a version that is loaded takes the sessions over that all workers have, and gives them")
    func migrate() throws {
        let engine = Self.engine([try Self.counter(1)])
        let ids = try Self.create(30, engine)
        for id in ids { _ = try Self.step(id, engine) }
        let second = try Self.counter(2)
        let load = try wait { engine.load(second, reply: $0) }.get()
        #expect(load == LoadReport())
        #expect(engine.models.map(\.version) == [1, 2])
        let trial = try wait {
            engine.migrate("counter", to: 2, isDryRun: true, reply: $0)
        }.get()
        #expect(trial.sessions.map(\.session) == ids.sorted())
        #expect(try Self.step(ids[0], engine).session.model.version == 1)
        let report = try wait {
            engine.migrate("counter", to: 2, isDryRun: false, reply: $0)
        }.get()
        #expect(report.sessions.allSatisfy { $0.outcome == .fits && $0.version == 1 })
        for id in ids.dropFirst() {
            let answer = try Self.step(id, engine)
            #expect(answer.session.model.version == 2)
            #expect(answer.outputs[0].values == [2])
        }
        let none = wait { engine.migrate("counter", to: 3, isDryRun: false, reply: $0) }
        #expect(throws: SessionError.unknownModel(name: "counter", version: 3)) { try none.get() }
    }

    @Test("an unload with living sessions is refused unless it is said what becomes of them")
    func unload() throws {
        let engine = Self.engine([try Self.counter(1), try .ids()])
        let ids = try Self.create(10, engine)
        func unload(_ sessions: SessionsAtUnload) -> Result<UnloadReport, SessionError> {
            wait { engine.unload("counter", version: nil, sessions: sessions, reply: $0) }
        }
        let error = SessionError.modelInUse(name: "counter", version: nil, sessions: 10)
        #expect(throws: error) { try unload(.refuse).get() }
        #expect(try Self.step(ids[3], engine).position == 1)
        #expect(try unload(.keep).get() == UnloadReport(kept: 10))
        #expect(engine.models.map(\.name) == ["ids"])
        #expect(throws: SessionError.unknownModel(name: "counter", version: nil)) {
            try unload(.refuse).get()
        }
        let asleep = SessionError.asleep(ids[3], model: "counter", version: 1)
        #expect(throws: asleep) { try Self.step(ids[3], engine) }
        let back = try Self.counter(1)
        #expect(try wait { engine.load(back, reply: $0) }.get().woken == 10)
        #expect(try Self.step(ids[3], engine).position == 2)
        #expect(try unload(.delete).get() == UnloadReport(deleted: 10))
        #expect(try wait { engine.load(back, reply: $0) }.get() == LoadReport())
        #expect(try unload(.refuse).get() == UnloadReport())
    }

    @Test("earlier files of a version may be as many as the limit says")
    func loads() throws {
        var limits = SessionLimits()
        limits.loadsPerVersionMax = 2
        let engine = Self.engine([try Self.counter(1)], limits: limits)
        var ids: [SessionID] = []
        for index in 0..<2 {
            let request = CreateRequest(model: "counter", id: try id("s\(index)"))
            ids.append(try wait { engine.create(request, reply: $0) }.get().id)
            let next = try Self.counter(1)
            #expect(try wait { engine.load(next, reply: $0) }.get().staying == index + 1)
        }
        let request = CreateRequest(model: "counter", id: try id("last"))
        _ = try wait { engine.create(request, reply: $0) }.get()
        let third = try Self.counter(1)
        let error = SessionError.tooManyLoads(name: "counter", version: 1, max: 2)
        #expect(throws: error) { try wait { engine.load(third, reply: $0) }.get() }
        _ = try wait { engine.delete(ids[0], reply: $0) }.get()
        _ = try wait { engine.load(third, reply: $0) }.get()
        #expect(try Self.step(ids[1], engine).position == 1)
    }

    @Test("what becomes of the sessions of a version that finishes may be said once more")
    func finishing() throws {
        let engine = Self.engine([try Self.counter(1)])
        let ids = try Self.create(10, engine)
        func unload(_ sessions: SessionsAtUnload) -> Result<UnloadReport, SessionError> {
            wait { engine.unload("counter", version: 1, sessions: sessions, reply: $0) }
        }
        #expect(try unload(.finish).get() == UnloadReport(left: 10))
        let error = SessionError.modelInUse(name: "counter", version: 1, sessions: 10)
        #expect(throws: error) { try unload(.refuse).get() }
        #expect(try Self.step(ids[0], engine).position == 1)
        #expect(try unload(.keep).get() == UnloadReport(kept: 10))
        #expect(throws: SessionError.unknownModel(name: "counter", version: 1)) {
            try unload(.finish).get()
        }
    }

    @Test("a network that is unloaded leaves the memory, also where answers of it are kept")
    func released() throws {
        let engine = Self.engine([])
        weak var network: Network?
        do {
            let model = try Self.counter(1)
            network = model.network
            _ = try wait { engine.load(model, reply: $0) }.get()
        }
        let ids = try Self.create(5, engine)
        let request = ForwardRequest([1], [1]).with { $0.idempotencyKey = "k" }
        for id in ids { _ = try wait { engine.forward(request, on: id, reply: $0) }.get() }
        #expect(network != nil)
        _ = try wait {
            engine.unload("counter", version: 1, sessions: .keep, reply: $0)
        }.get()
        // The workers have let go of their letters once they have answered another.
        wait { (reply: @escaping @Sendable (Statistics) -> Void) in engine.statistics(reply: reply)
        }
        #expect(network == nil)
    }

    @Test("changes are made one after another, in the order in which they were asked for")
    func changeQueue() {
        let queue = ChangeQueue()
        let made = Mutex<[Int]>([])
        let ends = Mutex<[@Sendable () -> Void]>([])
        for number in 0..<3 {
            queue.run { end in
                made.withLock { $0.append(number) }
                ends.withLock { $0.append(end) }
            }
        }
        for count in 1...3 {
            #expect(made.withLock { $0 } == Array(0..<count))
            ends.withLock { $0.last }?()
        }
        queue.run { end in
            made.withLock { $0.append(3) }
            end()
        }
        #expect(made.withLock { $0 } == [0, 1, 2, 3])
    }

    @Test("clients that step all the time see no error while versions come and go")
    func underLoad() throws {
        let engine = Self.engine([try Self.counter(1)])
        let ids = try Self.create(12, engine)
        let isOver = Atomic(false)
        let steps = Mutex([Int](repeating: 0, count: ids.count))
        let faults = Mutex<[String]>([])
        let group = DispatchGroup()
        @Sendable func run(_ index: Int) {
            engine.forward(.init([1], [1]), on: ids[index]) { result in
                let expected = steps.withLock { steps in
                    steps[index] += 1
                    return steps[index]
                }
                switch result {
                case .failure(let error): faults.withLock { $0.append("\(error)") }
                case .success(let answer)
                where answer.position != expected || answer.outputs[0].values != [Float(expected)]:
                    faults.withLock { $0.append("\(answer.position) of \(expected)") }
                case .success: break
                }
                if isOver.load(ordering: .relaxed) { group.leave() } else { run(index) }
            }
        }
        for index in ids.indices {
            group.enter()
            run(index)
        }
        for version in 2...12 {
            let model = try Self.counter(version)
            _ = try wait { engine.load(model, reply: $0) }.get()
            _ = try wait {
                engine.migrate("counter", to: version, isDryRun: false, reply: $0)
            }.get()
            _ = try wait {
                engine.unload("counter", version: version - 1, sessions: .refuse, reply: $0)
            }.get()
        }
        isOver.store(true, ordering: .relaxed)
        group.wait()
        #expect(faults.withLock { $0 }.isEmpty)
        #expect(engine.models.map(\.version) == [12])
        #expect(steps.withLock { $0 }.allSatisfy { $0 > 0 })
    }
}
