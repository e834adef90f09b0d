import Recurrent
import Testing

@testable import Sessions

@Suite("At a limit a request is refused, and it fits again when there is room")
struct LimitTests {
    static func limits(_ change: (inout SessionLimits) -> Void) -> SessionLimits {
        var limits = SessionLimits()
        change(&limits)
        return limits
    }

    @Test(
        "sessions are counted over all models; the next expiry says when to come again",
        arguments: [
            (TimeToLive.seconds(7.5), 8), (.seconds(0.2), 1), (.seconds(900), 60), (.never, 60),
        ])
    func sessions(ttl: TimeToLive, retry: Int) throws {
        var desk = Desk(try .counter(), try .pair(), limits: Self.limits { $0.sessionsMax = 2 })
        try desk.create("a", of: "counter", ttl: ttl)
        try desk.create("b", of: "pair", ttl: .never)
        #expect(throws: SessionError.sessionsFull(max: 2, retryAfterSeconds: retry)) {
            try desk.create("c", of: "counter")
        }
        try desk.delete("b")
        try desk.create("c", of: "counter")
    }

    @Test("a full server says when a session of any of its workers may end")
    func allWorkers() throws {
        let engine = Engine(
            models: [try .counter()], limits: Self.limits { $0.sessionsMax = 2 }, workers: 2)
        let ids = try (0..<20).map { try id("s\($0)") }
        let here = ids.filter { engine.workerIndex(of: $0) == 0 }
        let there = ids.filter { engine.workerIndex(of: $0) == 1 }
        func create(_ id: SessionID, _ ttl: TimeToLive) -> SessionError? {
            let request = CreateRequest(model: "counter", id: id, timeToLive: ttl)
            switch wait({ engine.create(request, reply: $0) }) {
            case .success: return nil
            case .failure(let error): return error
            }
        }
        #expect(create(here[0], .seconds(30)) == nil)
        #expect(create(there[0], .never) == nil)
        for refused in [here[1], there[1]] {
            guard case .sessionsFull(_, let seconds) = create(refused, .standard) else {
                Issue.record("\(refused) was not refused")
                return
            }
            #expect((1...30).contains(seconds))
        }
    }

    @Test("bytes of states are counted over all models")
    func stateBytes() throws {
        // A row of `counter` has 4 floats, one of `pair` 8.
        let limits = Self.limits { $0.stateBytesMax = 100 }
        var desk = Desk(try .counter(), try .pair(), limits: limits)
        try desk.create("a", of: "counter", rows: 4, ttl: .seconds(5))
        try desk.create("b", of: "pair", ttl: .never)
        #expect(throws: SessionError.stateMemoryFull(bytesMax: 100, retryAfterSeconds: 5)) {
            try desk.create("c", of: "counter")
        }
        #expect(try desk.statistics().models.map(\.stateBytes) == [64, 32])
        desk.wait(seconds: 5)
        try desk.create("c", of: "counter", rows: 4)
        #expect(try desk.statistics().models.map(\.stateBytes) == [64, 32])
    }

    @Test("a session that does not get its bytes does not keep its place")
    func quota() {
        let quota = SessionQuota(Self.limits { ($0.sessionsMax, $0.stateBytesMax) = (2, 10) })
        #expect(quota.take(bytes: 11) == .stateBytes)
        #expect(quota.take(bytes: 10) == nil)
        #expect(quota.take(bytes: 0) == nil)
        #expect(quota.take(bytes: 0) == .sessions)
        quota.give(bytes: 10)
        #expect(quota.take(bytes: 10) == nil)
    }

    @Test("a session's queue is limited, not counting what runs")
    func sessionQueue() throws {
        var desk = Desk(try .counter(), limits: Self.limits { $0.sessionQueueMax = 2 })
        let session = try desk.create("s", of: "counter").id
        _ = desk.send(.forward(.init(1, 2), model: nil), to: session)
        _ = desk.send(.forward(.init(1, 2), model: nil), to: session)
        _ = desk.send(.describe, to: session)
        let error = SessionError.sessionQueueFull(max: 2, retryAfterSeconds: 1)
        for request in [SessionRequest.describe, .forward(.init(1, 2), model: nil)] {
            let ticket = desk.send(request, to: session)
            #expect(desk.answer(ticket)?.refusal == error)
        }
        desk.runAll()
        #expect(try desk.forward("s", .init(1, 2)).position == 3)
    }

    @Test("a worker's queue is limited over all sessions and models, not counting what runs")
    func workerQueue() throws {
        let limits = Self.limits { ($0.workerQueueMax, $0.batchRowsMax) = (2, 1) }
        var desk = Desk(try .counter(), try .pair(), limits: limits)
        let sessions = try ["a", "b", "c", "d"].map { name in
            try desk.create(name, of: name == "b" ? "pair" : "counter").id
        }
        let long = ForwardRequest(inputs: .single(Tensor(zeros: [5, 2])))
        let forward = SessionRequest.forward(long, model: nil)
        _ = desk.send(forward, to: sessions[0])
        _ = desk.send(forward, to: sessions[1])
        let error = SessionError.workerQueueFull(max: 2, retryAfterSeconds: 1)
        let third = desk.send(forward, to: sessions[2])
        #expect(desk.answer(third)?.refusal == error)
        let read = desk.send(.describe, to: sessions[2])
        #expect(desk.answer(read) != nil, "what need not wait is not refused")
        _ = desk.step()
        _ = desk.send(forward, to: sessions[2])
        let behind = desk.send(.describe, to: sessions[0])
        #expect(desk.answer(behind)?.refusal == error)
        desk.runAll()
        #expect(try desk.statistics().models.map(\.queueDepth) == [0, 0])
        #expect(try desk.forward("d", .init(1, 2)).position == 1)
    }
}
