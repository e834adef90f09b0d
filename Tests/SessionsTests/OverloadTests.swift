import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// What is refused when more comes than can be done, with a clock that only the test moves.
@Suite("Where there is too much to do, some is refused and the rest is done in time")
struct OverloadTests {
    /// Batches of 4 rows, of which each takes 25 ms; a request may wait a second: 40 rows.
    static func desk(_ change: (inout SessionLimits) -> Void = { _ in }) throws -> Desk {
        var limits = SessionLimits()
        limits.batchRowsMax = 4
        change(&limits)
        var desk = Desk(try .counter(), limits: limits, rowNanoseconds: 25e6)
        for index in 0..<50 { try desk.create("busy\(index)", of: "counter") }
        return desk
    }

    static func send(
        _ desk: inout Desk, _ name: String, of client: UInt64 = 1, steps: Int = 1,
        key: String? = nil
    ) throws -> Ticket {
        let inputs = InputValues.single(Tensor(zeros: [1, steps, 2]))
        let request = ForwardRequest(inputs: inputs).with {
            $0.client = client
            $0.idempotencyKey = key
        }
        return desk.send(.forward(request, model: nil), to: try id(name))
    }

    /// Sends a request of each of so many sessions `busy0` and so on of client 1.
    static func flood(_ desk: inout Desk, _ count: Int, steps: Int = 1) throws -> [Ticket] {
        try (0..<count).map { try send(&desk, "busy\($0)", steps: steps) }
    }

    /// One batch step that takes as long as its costs say.
    static func step(_ desk: inout Desk) -> Bool {
        defer { desk.wait(seconds: 0.1, wakes: false) }
        return desk.step()
    }

    @Test("who would wait too long is refused at once, and its session stays as it was")
    func refusedAtOnce() throws {
        var desk = try Self.desk()
        let before = try desk.create("s", of: "counter")
        let tickets = try Self.flood(&desk, 41)
        #expect(tickets.allSatisfy { desk.answer($0) == nil })
        let refused = try Self.send(&desk, "s", key: "k")
        let error = SessionError.queueTooLong(
            waitSeconds: 1.025, maxSeconds: 1, retryAfterSeconds: 2)
        #expect(desk.answer(refused)?.refusal == error)
        let after = try desk.describe("s")
        #expect(after.position == 0 && after.revision == before.revision)
        // The key was not used up: the retry runs, and is no replay.
        let retry = try Self.send(&desk, "s", key: "k")
        desk.runAll()
        let answer = try #require(desk.answer(retry)).forward()
        #expect(answer.position == 1 && !answer.isReplay)
        #expect(tickets.allSatisfy { desk.answer($0)?.refusal == nil })
    }

    @Test("a client that has sent nothing else is admitted where one with a long queue is not")
    func quietClient() throws {
        var desk = try Self.desk()
        try desk.create("s", of: "counter")
        try desk.create("t", of: "counter")
        _ = try Self.flood(&desk, 41)
        let heavy = try Self.send(&desk, "s", of: 1)
        let quiet = try Self.send(&desk, "t", of: 2)
        #expect(desk.answer(heavy)?.refusal != nil)
        #expect(desk.answer(quiet) == nil)
        _ = Self.step(&desk)
        #expect(try #require(desk.answer(quiet)).forward().position == 1)
    }

    @Test("what fits the next batch is never refused, however slow batches are")
    func slowModel() throws {
        var desk = try Self.desk { $0.queueSecondsMax = 0.001 }
        for index in 0..<8 { try desk.create("s\(index)", of: "counter") }
        for _ in 0..<3 {
            let tickets = try (0..<4).map { try Self.send(&desk, "s\($0)") }
            desk.wait(seconds: 60)
            desk.runAll()
            #expect(tickets.allSatisfy { desk.answer($0)?.refusal == nil })
        }
    }

    @Test("who has waited too long leaves, as long as a full batch is left")
    func waitedTooLong() throws {
        var desk = try Self.desk()
        let tickets = try Self.flood(&desk, 20)
        desk.wait(seconds: 1.5)
        #expect(Self.step(&desk))
        let refused = tickets.filter { desk.answer($0)?.refusal != nil }
        #expect(refused == Array(tickets.prefix(16)), "the oldest")
        let error = SessionError.waitedTooLong(maxSeconds: 1, retryAfterSeconds: 1)
        #expect(desk.answer(tickets[15])?.refusal == error)
        #expect(try tickets.suffix(4).allSatisfy { try desk.answer($0)?.forward().position == 1 })
        let numbers = try desk.statisticsNow().models[0]
        #expect(numbers.refusals[.waitedTooLong] == 16)
        #expect(numbers.forwards[.refused] == 16 && numbers.queueDepth == 0)
        #expect(try desk.describe("busy0").position == 0)
        #expect(try desk.forward("busy0", .init(1, 1)).position == 1)
    }

    @Test("who says how long it may wait leaves then, though nobody else waits")
    func ownTimeout() throws {
        var desk = try Self.desk()
        let ids = try ["s", "t"].map { try desk.create($0, of: "counter").id }
        let hasty = ForwardRequest(1, 1).with { $0.waitSecondsMax = 0.25 }
        let late = desk.send(.forward(hasty, model: nil), to: ids[0])
        let follower = desk.send(.forward(.init(1, 1), model: nil), to: ids[0])
        let read = desk.send(.describe, to: ids[0])
        desk.wait(seconds: 0.5)
        let stepped = desk.step()
        #expect(!stepped)
        let error = SessionError.waitedTooLong(maxSeconds: 0.25, retryAfterSeconds: 1)
        #expect(desk.answer(late)?.refusal == error)
        #expect(desk.answer(follower)?.refusal == error)
        #expect(try desk.answer(read)?.session().position == 0)
        let patient = desk.send(
            .forward(hasty.with { $0.waitSecondsMax = 0.75 }, model: nil), to: ids[0])
        let another = desk.send(.forward(hasty, model: nil), to: ids[1])
        desk.wait(seconds: 0.5)
        desk.runAll()
        #expect(try desk.answer(patient)?.forward().position == 1)
        #expect(desk.answer(another)?.refusal != nil)
        let numbers = try desk.statistics().models[0]
        #expect(numbers.refusals[.waitedTooLong] == 3)
        #expect(numbers.queueDepth == 0)
    }

    @Test("forwards behind one that has waited too long go with it, reads and resets do not")
    func followers() throws {
        var desk = try Self.desk()
        let first = try desk.create("s", of: "counter").id
        let forwards = try [Self.send(&desk, "s"), Self.send(&desk, "s")]
        let read = desk.send(.states, to: first)
        let reset = desk.send(.reset(.init()), to: first)
        let last = try Self.send(&desk, "s")
        _ = try Self.flood(&desk, 5)
        desk.wait(seconds: 1.5)
        _ = desk.step()
        for ticket in forwards + [last] {
            guard case .waitedTooLong = desk.answer(ticket)?.refusal else {
                Issue.record("\(String(describing: desk.answer(ticket)))")
                return
            }
        }
        #expect(try desk.answer(read)?.states().session.position == 0)
        #expect(try desk.answer(reset)?.session().position == 0)
        let order = desk.answered.filter((forwards + [read, reset, last]).contains)
        #expect(order == forwards + [read, reset, last])
        desk.runAll()
        #expect(desk.open.isEmpty)
    }

    @Test("a delete behind one that has waited too long ends the session")
    func deleteBehind() throws {
        var desk = try Self.desk()
        let session = try desk.create("s", of: "counter").id
        _ = try Self.send(&desk, "s")
        let delete = desk.send(.delete, to: session)
        let behind = desk.send(.describe, to: session)
        _ = try Self.flood(&desk, 5)
        desk.wait(seconds: 1.5)
        _ = desk.step()
        #expect(try desk.answer(delete)?.session().position == 0)
        #expect(desk.answer(behind)?.refusal == .unknownSession(session))
        desk.runAll()
        #expect(desk.open.isEmpty)
    }

    @Test("what runs is never dropped, however long its steps wait for each other")
    func running() throws {
        var desk = try Self.desk()
        let tickets = try Self.flood(&desk, 12, steps: 5)
        for _ in 0..<3 { _ = Self.step(&desk) }
        while desk.step() { desk.wait(seconds: 10) }
        #expect(try tickets.allSatisfy { try desk.answer($0)?.forward().position == 5 })
    }

    @Test("to wait for one's own session's request is no wait for the queue")
    func ownSession() throws {
        var desk = try Self.desk()
        try desk.create("s", of: "counter")
        let long = try Self.send(&desk, "s", steps: 100)
        let behind = try Self.send(&desk, "s")
        while desk.answer(behind) == nil { #expect(Self.step(&desk)) }
        #expect(try desk.answer(long)?.forward().position == 100)
        #expect(try desk.answer(behind)?.forward().position == 101)
    }

    @Test("bytes of what requests bring are limited until they are answered")
    func bytes() throws {
        var desk = try Self.desk { $0.workerQueueBytesMax = 100 }
        for name in ["a", "b", "c"] { try desk.create(name, of: "counter") }
        let alone = try Self.send(&desk, "a", steps: 100)
        let refused = try Self.send(&desk, "b")
        let error = SessionError.workerQueueBytesFull(max: 100, retryAfterSeconds: 3)
        #expect(desk.answer(refused)?.refusal == error)
        desk.runAll()
        #expect(try desk.answer(alone)?.forward().position == 100, "larger, but alone")
        let fitting = try ["a", "b", "c"].map { try Self.send(&desk, $0, steps: 5) }
        #expect(fitting.map { desk.answer($0)?.refusal != nil } == [false, false, true])
        desk.runAll()
        #expect(try desk.statistics().models[0].refusals[.workerQueueBytes] == 2)
        // Whatever way requests have gone, nothing is held any more.
        let set = StateValue(layer: "0", name: "h", value: tensor([1, 2], 5, 6))
        _ = try Self.send(&desk, "a")
        _ = desk.send(.set(.init(states: [set])), to: try id("a"))
        _ = desk.send(.delete, to: try id("a"))
        _ = try Self.send(&desk, "a")
        desk.runAll()
        #expect(
            try desk.forward("b", .init([12, 2], [Float](repeating: 0, count: 24))).position > 0)
    }

    @Test("a full queue says when it will have drained, by the pace of what is before it")
    func retryAfter() throws {
        var desk = try Self.desk { ($0.workerQueueMax, $0.sessionQueueMax) = (12, 2) }
        for name in ["s", "t"] { try desk.create(name, of: "counter") }
        for _ in 0..<3 { _ = try Self.send(&desk, "s", steps: 40) }
        // Two of 40 steps, each 25 ms alone.
        let fourth = try Self.send(&desk, "s")
        #expect(
            desk.answer(fourth)?.refusal
                == .sessionQueueFull(max: 2, retryAfterSeconds: 2))
        _ = try Self.flood(&desk, 9, steps: 40)
        // 12 requests of 40 rows of 25 ms.
        let thirteenth = try Self.send(&desk, "t")
        #expect(
            desk.answer(thirteenth)?.refusal
                == .workerQueueFull(max: 12, retryAfterSeconds: 12))
    }
}
