import Recurrent
import Testing

@testable import Sessions

@Suite("A session that is not used ends")
struct ExpiryTests {
    @Test("it ends after its time, told by when, why and its last position")
    func expires() throws {
        var desk = Desk(try .counter())
        let info = try desk.create("s", of: "counter", ttl: .seconds(10))
        #expect(info.expiresAt == info.createdAt + 10_000)
        try desk.forward("s", .init(1, 2))
        desk.wait(seconds: 9.999)
        #expect(try desk.list().count == 1)
        desk.wait(seconds: 0.001)
        let departure = Departure(
            reason: .expired, wallMilliseconds: 1_700_000_010_000, lastPosition: 1)
        #expect(throws: SessionError.gone(info.id, departure)) { try desk.describe("s") }
        #expect(try desk.list().isEmpty)
        let numbers = try desk.statistics().models[0]
        #expect(numbers.expired == 1)
        #expect(numbers.stateBytes == 0)
    }

    @Test("it ends in time also when the wake-up comes late")
    func lateWakeUp() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.wait(seconds: 10, wakes: false)
        #expect(throws: SessionError.self) { try desk.forward("s", .init(1, 2)) }
    }

    static let uses: [SessionRequest] = [
        .describe, .states, .state(layer: "0", name: "h"), .set(.init(states: [])),
        .reset(.init()), .forward(.init(1, 2), model: nil),
        // Also a refused one is a sign of life.
        .forward(.init([3], [1, 2, 3]), model: nil),
    ]

    @Test("any request about it prolongs its life", arguments: uses)
    func use(request: SessionRequest) throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.wait(seconds: 6)
        _ = try desk.ask(.about(try id("s"), request))
        desk.wait(seconds: 6)
        let info = try #require(try desk.list().first)
        #expect(info.lastUsedAt == 1_700_000_006_000)
        #expect(info.expiresAt == 1_700_000_016_000)
        desk.wait(seconds: 4)
        #expect(try desk.list().isEmpty)
    }

    @Test("a listing does not prolong its life")
    func listing() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.wait(seconds: 6)
        _ = try desk.list()
        desk.wait(seconds: 4)
        #expect(try desk.list().isEmpty)
    }

    @Test("a busy session does not end, and its time begins when it is done")
    func busy() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        let request = ForwardRequest(inputs: .single(Tensor(zeros: [2, 2])))
        let ticket = desk.send(.forward(request, model: nil), to: try id("s"))
        _ = desk.step()
        desk.wait(seconds: 100)
        desk.runAll()
        #expect(try desk.answer(ticket)?.forward().position == 2)
        desk.wait(seconds: 9)
        #expect(try desk.list().count == 1)
        desk.wait(seconds: 1)
        #expect(try desk.list().isEmpty)
    }

    @Test("a session may live for ever, by its own wish or the configuration's")
    func never() throws {
        var limits = SessionLimits()
        limits.timeToLiveSeconds = nil
        var desk = Desk(try .counter(), limits: limits)
        #expect(try desk.create("a", of: "counter").expiresAt == nil)
        #expect(try desk.create("b", of: "counter", ttl: .never).expiresAt == nil)
        #expect(desk.wakeUp == nil)
        try desk.create("c", of: "counter", ttl: .seconds(1))
        #expect(desk.wakeUp == desk.now.monotonicNanoseconds + 1_000_000_000)
        desk.wait(seconds: 1e9)
        #expect(try desk.list().map(\.id.description) == ["a", "b"])
    }

    @Test("a jump of the calendar ends nobody, and the deadline follows it")
    func calendarJumps() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.now.wallMilliseconds += 1_000_000
        #expect(try desk.list()[0].expiresAt == 1_700_001_010_000)
    }

    @Test("the id of an expired session is free, and its departure forgotten")
    func idIsFree() throws {
        var desk = Desk(try .counter())
        let info = try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.wait(seconds: 10)
        try desk.create("s", of: "counter")
        try desk.delete("s")
        #expect(throws: SessionError.unknownSession(info.id)) { try desk.describe("s") }
    }

    @Test("a session of a deleted one's id does not end at the other's time")
    func staleDeadline() throws {
        var desk = Desk(try .counter(), try .pair())
        for model in ["counter", "pair"] {
            try desk.create("s", of: model, ttl: .seconds(10))
            try desk.delete("s")
        }
        try desk.create("s", of: "counter", ttl: .seconds(100))
        desk.wait(seconds: 50)
        #expect(try desk.list().count == 1)
        #expect(desk.core.expiryCount == 1, "deadlines of deleted sessions are dropped")
    }

    @Test("the oldest departures are forgotten")
    func departures() throws {
        var limits = SessionLimits()
        limits.departuresMax = 2
        var desk = Desk(try .counter(), limits: limits)
        for (index, name) in ["a", "b", "c"].enumerated() {
            try desk.create(name, of: "counter", ttl: .seconds(Double(index + 1)))
        }
        desk.wait(seconds: 60)
        #expect(throws: SessionError.unknownSession(try id("a"))) { try desk.describe("a") }
        for name in ["b", "c"] {
            let refusal = try desk.ask(.about(try id(name), .describe)).refusal
            guard case .gone = refusal else {
                Issue.record("\(name): \(String(describing: refusal))")
                return
            }
        }
    }

    @Test("deadlines of deleted sessions do not pile up")
    func stalePile() throws {
        var desk = Desk(try .counter())
        try desk.create("first", of: "counter", ttl: .seconds(50))
        for _ in 0..<1000 {
            try desk.create("s", of: "counter", ttl: .seconds(10))
            try desk.delete("s")
        }
        try desk.create("last", of: "counter", ttl: .seconds(40))
        #expect(desk.core.expiryCount <= 2 * 2 + 64)
        desk.wait(seconds: 45)
        #expect(try desk.list().map(\.id.description) == ["first"])
    }
}
