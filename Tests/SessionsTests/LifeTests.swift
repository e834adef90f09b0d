import Recurrent
import Testing

@testable import Sessions

@Suite("Sessions are created, described and deleted")
struct LifeTests {
    @Test("a new session stands at position 0 with zeros")
    func create() throws {
        var desk = Desk(try .counter())
        let info = try desk.create("s", of: "counter", rows: 3)
        #expect(info.id.description == "s")
        #expect(info.model.name == "counter")
        #expect(info.batchSize == 3)
        #expect(info.position == 0)
        #expect(info.createdAt == 1_700_000_000_000)
        #expect(info.expiresAt == 1_700_003_600_000)
        #expect(try desk.states("s") == [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    }

    @Test("a new session begins with the states it was given")
    func createWithStates() throws {
        var desk = Desk(try .counter())
        let value = StateValue(layer: "0", name: "c", value: tensor([1, 2], 5, 6))
        try desk.create("s", of: "counter", states: [value])
        #expect(try desk.states("s") == [[0, 0], [5, 6]])
    }

    static let refusals: [(CreateRequest, SessionError)] = [
        (CreateRequest(model: "no"), .unknownModel(name: "no", version: nil)),
        (CreateRequest(model: "counter", batchSize: 0), .batchSize(0, max: 8)),
        (CreateRequest(model: "counter", batchSize: 9), .batchSize(9, max: 8)),
        (
            CreateRequest(model: "counter", timeToLive: .seconds(0)),
            .timeToLive(0, maxSeconds: 100)
        ),
        (
            CreateRequest(model: "counter", timeToLive: .seconds(101)),
            .timeToLive(101, maxSeconds: 100)
        ),
        (
            CreateRequest(
                model: "counter",
                states: [StateValue(layer: "counter", name: "h", value: tensor([2], 1, 2))]),
            .shape(what: "states.counter.h", expected: [1, 2], actual: [2])
        ),
    ]

    @Test("a session that cannot be is refused and leaves nothing", arguments: refusals)
    func refuse(request: CreateRequest, error: SessionError) throws {
        var limits = SessionLimits()
        limits.batchSizeMax = 8
        limits.timeToLiveSecondsMax = 100
        var desk = Desk(try .counter(), limits: limits)
        #expect(try desk.ask(.create(request)).refusal == error)
        #expect(try desk.list().isEmpty)
        #expect(try desk.statistics().models[0].stateBytes == 0)
    }

    @Test("an id is taken over all models until its session is deleted")
    func idTaken() throws {
        var desk = Desk(try .counter(), try .pair())
        let first = try desk.create("s", of: "counter")
        #expect(throws: SessionError.idTaken(first.id)) { try desk.create("s", of: "pair") }
        try desk.delete("s")
        #expect(throws: SessionError.unknownSession(first.id)) { try desk.describe("s") }
        let second = try desk.create("s", of: "pair")
        #expect(second.model.name == "pair")
    }

    @Test("a session is one of the newest version of its model")
    func newestVersion() throws {
        var desk = Desk(try .counter(version: 2), try .counter(version: 10), try .pair())
        #expect(try desk.create("s", of: "counter").model.version == 10)
        #expect(try desk.forward("s", .init(1, 2), model: "counter").position == 1)
    }

    @Test("a revision never comes back, not by delete and create either")
    func revisions() throws {
        var desk = Desk(try .counter(), try .pair())
        var seen: Set<UInt64> = []
        for model in ["counter", "pair", "counter"] {
            seen.insert(try desk.create("s", of: model).revision)
            seen.insert(try desk.forward("s", .init(1, 2)).session.revision)
            seen.insert(try desk.set("s", .init(states: [])).session.revision)
            seen.insert(try desk.reset("s").revision)
            let read = try desk.describe("s").revision
            #expect(seen.contains(read), "reading changes nothing")
            try desk.delete("s")
        }
        #expect(seen.count == 12)
    }

    @Test("the next session in a slot finds zeros, however the last one left it")
    func slotsAreZeroed() throws {
        var desk = Desk(try .counter())
        for round in 0..<5 {
            try desk.create("s\(round)", of: "counter", rows: 2)
            #expect(try desk.states("s\(round)") == [[0, 0, 0, 0], [0, 0, 0, 0]])
            try desk.forward("s\(round)", .init([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
            try desk.delete("s\(round)")
        }
    }
}
