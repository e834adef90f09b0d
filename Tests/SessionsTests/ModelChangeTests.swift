import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// Versions that come and go on one worker, and what becomes of their sessions.
@Suite("Models that come and go")
struct ModelChangeTests {
    @Test("new sessions begin with the newest version, living ones stay until they are migrated")
    func versions() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("old", of: "counter")
        try desk.forward("old", .init(1, 2))
        try desk.load(try .counter(version: 2), as: 1)
        #expect(try desk.create("new", of: "counter").model.version == 2)
        #expect(try desk.forward("old", .init(1, 2)).session.model.version == 1)
        #expect(
            try desk.migrate(to: 1) == [
                .init(session: try id("old"), version: 1, position: 2, outcome: .fits)
            ])
        let moved = try desk.forward("old", .init(1, 2))
        #expect(moved.session.model.version == 2)
        #expect(moved.position == 3)
        #expect(moved.outputs[0].values == [3, 6])
        // And back again, with the other one.
        #expect(try desk.migrate(to: 0).map(\.version) == [2, 2])
        #expect(try desk.forward("old", .init(1, 2)).outputs[0].values == [4, 8])
        #expect(try desk.describe("new").model.version == 1)
    }

    @Test("a dry run says what a migration would, and changes nothing")
    func dryRun() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let revision = try desk.describe("s").revision
        try desk.load(try .counter(version: 2), as: 1)
        let report = try desk.migrate(to: 1, isDryRun: true)
        #expect(report.map(\.outcome) == [.fits])
        #expect(try desk.describe("s").model.version == 1)
        #expect(try desk.describe("s").revision == revision)
        #expect(try desk.migrate(to: 1) == report)
    }

    @Test("states of other shapes are not taken over, and the report says which")
    func differs() throws {
        var desk = Desk(try .counter(version: 1, units: 2))
        try desk.create("s", of: "counter")
        try desk.load(try .counter(version: 2, units: 3), as: 1)
        let difference = try #require(
            StateDifference(
                from: ServedModel.counter(units: 2).network.stateLayout,
                to: ServedModel.counter(units: 3).network.stateLayout))
        #expect(difference.tensor == "counter/h")
        #expect(difference.had == [2])
        #expect(difference.needed == [3])
        #expect(try desk.migrate(to: 1).map(\.outcome) == [.differs(difference)])
        #expect(try desk.forward("s", .init(1, 2)).session.model.version == 1)
        let two = try ServedModel.pair().network.stateLayout
        let one = try ServedModel.counter(units: 2).network.stateLayout
        #expect(StateDifference(from: two, to: one)?.needed == [2])
        #expect(StateDifference(from: two, to: two) == nil)
    }

    @Test("what was asked before a migration runs with the old version, what comes later does not")
    func order() throws {
        var desk = Desk(try .counter(version: 1, units: 1))
        try desk.create("s", of: "counter")
        try desk.load(try .counter(version: 2, units: 1), as: 1)
        let session = try id("s")
        let steps = ForwardRequest([3, 1], [1, 1, 1])
        let first = desk.send(.forward(steps, model: nil), to: session)
        let second = desk.send(.forward(.init([1], [1]), model: nil), to: session)
        let change = desk.send(.models(.migrate(to: 1, isDryRun: false)))
        let third = desk.send(.forward(.init([1], [1]), model: nil), to: session)
        let wide = desk.send(.forward(.init([2], [1, 1]), model: nil), to: session)
        let look = desk.send(.describe, to: session)
        #expect(desk.answer(change) == nil)
        desk.runAll()
        #expect(try desk.migrated(change).map(\.position) == [4])
        let answers = try [first, second, third].map { try #require(desk.answer($0)).forward() }
        #expect(answers.map(\.session.model.version) == [1, 1, 2])
        #expect(answers.map(\.position) == [3, 4, 5])
        #expect(answers.map { $0.outputs[0].values.last } == [3, 4, 5])
        #expect(desk.answer(wide)?.refusal != nil)
        #expect(try #require(desk.answer(look)).session().position == 5)
        #expect(try desk.statistics().models.allSatisfy { $0.queueDepth == 0 })
    }

    @Test("what waits is fitted to the version that takes over, or refused")
    func refitted() throws {
        // The same states behind inputs of another width.
        let layers: [(String, any Layer)] = [
            ("dense", try Dense(kernel: Tensor(zeros: [3, 2]), bias: nil)),
            ("counter", Counter(units: 2)),
        ]
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let other = ServedModel("counter", version: 2, try .chain(width: 3, layers))
        try desk.load(other, as: 1)
        let session = try id("s")
        _ = desk.send(.forward(.init([3, 2], [1, 1, 1, 1, 1, 1]), model: nil), to: session)
        let change = desk.send(.models(.migrate(to: 1, isDryRun: false)))
        let old = desk.send(.forward(.init([2], [1, 1]), model: nil), to: session)
        desk.runAll()
        #expect(try desk.migrated(change).map(\.outcome) == [.fits])
        guard case .shape = desk.answer(old)?.refusal else {
            Issue.record("inputs of the old width: \(String(describing: desk.answer(old)))")
            return
        }
        // Zero weights: the sum stays.
        let answer = try desk.forward("s", .init([3], [1, 1, 1]))
        #expect(answer.outputs[0].values == [3, 3])
        #expect(answer.position == 4)
    }

    @Test("a session that ends before its turn to move has ended, and the change is answered")
    func ended() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        try desk.load(try .counter(version: 2), as: 1)
        let session = try id("s")
        _ = desk.send(.forward(.init([3, 2], [1, 1, 1, 1, 1, 1]), model: nil), to: session)
        _ = desk.send(.delete, to: session)
        let change = desk.send(.models(.migrate(to: 1, isDryRun: false)))
        desk.runAll()
        #expect(try desk.migrated(change).map(\.outcome) == [.ended])
        #expect(try desk.list().isEmpty)
    }

    @Test("a session that is unloaded with its model says so from then on")
    func delete() throws {
        var desk = Desk(try .counter(version: 1), try .ids())
        try desk.create("s", of: "counter")
        try desk.create("other", of: "ids")
        let session = try id("s")
        let last = desk.send(.forward(.init(1, 2), model: nil), to: session)
        let change = desk.beginUnload("counter", nil, .delete)
        let late = desk.send(.forward(.init(1, 2), model: nil), to: session)
        desk.runAll()
        #expect(try #require(desk.answer(last)).forward().position == 1)
        guard case .changed(.retired(let report)) = desk.answer(change) else { throw WrongAnswer() }
        #expect(report == UnloadReport(deleted: 1))
        for ticket in [late, desk.send(.describe, to: session)] {
            guard case .gone(session, let departure) = desk.answer(ticket)?.refusal else {
                Issue.record("\(String(describing: desk.answer(ticket)))")
                return
            }
            #expect(departure.reason == .unloaded)
            #expect(departure.lastPosition == 1)
        }
        #expect(throws: SessionError.unknownModel(name: "counter", version: nil)) {
            try desk.create("t", of: "counter")
        }
        #expect(try desk.list().map(\.id.description) == ["other"])
        #expect(try desk.statistics().models.map(\.name) == ["ids"])
    }

    @Test("a session that is kept sleeps, can be read and set, and goes on when its model is back")
    func keep() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter", ttl: .seconds(10))
        try desk.forward("s", .init(1, 2))
        #expect(try desk.unload("counter", 1, .keep) == UnloadReport(kept: 1))
        #expect(try desk.describe("s").isAsleep)
        #expect(try desk.describe("s").expiresAt == nil)
        #expect(try desk.states("s") == [[1, 2], [0, 0]])
        let asleep = SessionError.asleep(try id("s"), model: "counter", version: 1)
        #expect(throws: asleep) { try desk.forward("s", .init(1, 2)) }
        #expect(throws: asleep) { try desk.reset("s") }
        #expect(throws: SessionError.idTaken(try id("s"))) {
            try desk.load(try .counter(version: 2), as: 1)
            try desk.create("s", of: "counter")
        }
        let value = StateValue(layer: "counter", name: "h", value: tensor([1, 2], 5, 5))
        try desk.set("s", SetStatesRequest(states: [value]))
        #expect(try desk.list(model: "counter").map(\.isAsleep) == [true])
        let numbers = try desk.statistics().models.first { $0.version == 1 }
        #expect(numbers?.sessionsAsleep == 1)
        #expect(numbers?.stateBytes == 16)
        // Its time stands still.
        desk.wait(seconds: 100)
        #expect(try desk.load(try .counter(version: 1), as: 2).woken == 1)
        #expect(try desk.describe("s").isAsleep == false)
        let answer = try desk.forward("s", .init(1, 2))
        #expect(answer.outputs[0].values == [6, 7])
        #expect(answer.position == 2)
        desk.wait(seconds: 11)
        guard case .gone = try desk.ask(.about(try id("s"), .describe)).refusal else {
            Issue.record("its time did not begin again")
            return
        }
        #expect(desk.core.expiryCount == 0)
        #expect(desk.core.dormitories.isEmpty)
    }

    @Test("a sleeping session does not wake for another file, but can be migrated to it")
    func otherFile() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        try desk.forward("s", .init(1, 2))
        _ = try desk.unload("counter", 1, .keep)
        let counter = try ServedModel.counter(version: 1)
        let other = ServedModel(
            name: "counter", version: 1, file: "b", digest: "sha256:1", network: counter.network)
        #expect(try desk.load(other, as: 1).woken == 0)
        #expect(try desk.describe("s").isAsleep)
        #expect(try desk.migrate(to: 1).map(\.outcome) == [.fits])
        #expect(try desk.forward("s", .init(1, 2)).outputs[0].values == [2, 4])
    }

    @Test("a sleeping session can be deleted, and gives its place back")
    func deleteAsleep() throws {
        var limits = SessionLimits()
        limits.sessionsMax = 1
        var desk = Desk(try .counter(version: 1), limits: limits)
        try desk.create("s", of: "counter")
        _ = try desk.unload("counter", 1, .keep)
        try desk.load(try .counter(version: 2), as: 1)
        #expect(try desk.ask(.create(CreateRequest(model: "counter"))).refusal != nil)
        try desk.delete("s")
        try desk.create("t", of: "counter")
        #expect(try desk.list().map(\.id.description) == ["t"])
    }

    @Test("a version that finishes takes no session, and goes with its last one")
    func finish() throws {
        var desk = Desk(try .counter(version: 1), try .counter(version: 2))
        let request = CreateRequest(model: "counter", id: try id("s")).with(version: 2)
        _ = try desk.ask(.create(request)).session()
        #expect(try desk.unload("counter", 2, .finish) == UnloadReport(left: 1))
        #expect(try desk.create("t", of: "counter").model.version == 1)
        #expect(try desk.forward("s", .init(1, 2)).session.model.version == 2)
        #expect(desk.core.shards.contains(1))
        try desk.delete("s")
        #expect(!desk.core.shards.contains(1))
        #expect(throws: SessionError.unknownModel(name: "counter", version: 2)) {
            _ = try desk.ask(.create(request)).session()
        }
    }

    @Test("a version that is loaded again serves new sessions, and counts on")
    func reload() throws {
        var desk = Desk(try .counter(version: 1, units: 2))
        try desk.create("s", of: "counter")
        try desk.forward("s", .init(1, 2))
        let report = try desk.load(try .counter(version: 1, units: 3), as: 1)
        #expect(report == LoadReport(woken: 0, staying: 1))
        try desk.create("t", of: "counter")
        #expect(try desk.forward("t", .init([3], [1, 2, 3])).outputs[0].values == [1, 2, 3])
        #expect(try desk.forward("s", .init(1, 2)).outputs[0].values == [2, 4])
        let statistics = try desk.statistics()
        #expect(statistics.models.map(\.created) == [2])
        #expect(statistics.models.map(\.sessionsIdle) == [2])
        try desk.delete("s")
        #expect(!desk.core.shards.contains(0))
        #expect(try desk.statistics().models.map(\.created) == [2])
        #expect(try desk.statistics().models.map(\.steps) == [3])
    }

    @Test("an unload that is refused leaves all as it was; meanwhile nothing begins")
    func refuse() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let close = desk.send(.models(.close(name: "counter", version: nil)))
        guard case .changed(.living(1)) = desk.answer(close) else { throw WrongAnswer() }
        #expect(throws: SessionError.modelClosing(name: "counter")) {
            try desk.create("t", of: "counter")
        }
        try desk.forward("s", .init(1, 2))
        _ = desk.send(.models(.reopen(name: "counter", version: nil)))
        try desk.create("t", of: "counter")
    }

    @Test("those who listen are told of sleep and of moves, and go on listening")
    func listeners() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let listener = Listener(number: 1, interest: .changes(withValues: false))
        _ = try desk.ask(.listen(try id("s"), listener)).session()
        _ = try desk.unload("counter", 1, .keep)
        try desk.load(try .counter(version: 1), as: 1)
        try desk.load(try .counter(version: 2), as: 2)
        _ = try desk.migrate(to: 2)
        try desk.forward("s", .init(1, 2))
        _ = try desk.unload("counter", 2, .delete)
        let told = desk.notices.map { _, notice in
            switch notice {
            case .changed(let change): change.cause.rawValue
            case .moved(let info): "\(info.isAsleep ? "asleep" : "awake") \(info.model.version)"
            case .deleted: "deleted"
            case .departed(_, let departure): departure.reason.rawValue
            }
        }
        #expect(told == ["asleep 1", "awake 1", "awake 2", "forward", "unloaded"])
    }

    @Test("a sequence that begins anew leaves a version that takes no sessions")
    func sequence() throws {
        var desk = Desk(try .counter(version: 1), try .counter(version: 2))
        var request = ForwardRequest(1, 2)
        request.start = .restart
        func sequence(_ request: ForwardRequest) throws -> Event {
            .sequence(
                SequenceRequest(model: "counter", session: try id("7"), forward: request))
        }
        #expect(try desk.ask(sequence(request)).forward().session.model.version == 2)
        try desk.load(try .counter(version: 3), as: 2)
        _ = try desk.unload("counter", 2, .finish)
        let on = try desk.ask(sequence(.init(1, 2))).forward()
        #expect(on.session.model.version == 2)
        #expect(on.position == 2)
        let wrong = ForwardRequest([1, 1, 3], [1, 2, 3]).with { $0.start = .restart }
        #expect(try desk.ask(sequence(wrong)).refusal != nil)
        #expect(try desk.describe("7").position == 2)
        let anew = try desk.ask(sequence(request)).forward()
        #expect(anew.session.model.version == 3)
        #expect(anew.position == 1)
        #expect(try desk.list().count == 1)
        #expect(!desk.core.shards.contains(1))
        #expect(try desk.statistics().models.map(\.sequencesCut).reduce(0, +) == 0)
    }

    @Test("a retry of what ran before a migration is answered with the kept answer")
    func replay() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let request = ForwardRequest(1, 2).with {
            $0.expectedPosition = 0
            $0.fingerprint = [1]
        }
        try desk.forward("s", request)
        try desk.load(try .counter(version: 2), as: 1)
        _ = try desk.migrate(to: 1)
        let again = try desk.forward("s", request)
        #expect(again.isReplay)
        #expect(again.position == 1)
        #expect(try desk.describe("s").position == 1)
    }
}

extension CreateRequest {
    /// The same of a version.
    fileprivate func with(version: Int) -> CreateRequest {
        var request = self
        request.version = version
        return request
    }
}
