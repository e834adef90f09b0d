import Recurrent
import Testing

@testable import Sessions

@Suite("A forward that is sent again is answered again and run once")
struct ExactlyOnceTests {
    static func step(
        at position: Int? = nil, key: String? = nil, print fingerprint: UInt8 = 1
    ) -> ForwardRequest {
        ForwardRequest(1, 2).with {
            $0.expectedPosition = position
            $0.idempotencyKey = key
            $0.fingerprint = [fingerprint]
        }
    }

    func desk(_ change: (inout SessionLimits) -> Void = { _ in }) throws -> Desk {
        var limits = SessionLimits()
        change(&limits)
        var desk = Desk(try .counter(), limits: limits)
        try desk.create("s", of: "counter")
        return desk
    }

    @Test("a retry of the same position and payload is a replay")
    func replayByPosition() throws {
        var desk = try desk()
        let first = try desk.forward("s", Self.step(at: 0))
        #expect(!first.isReplay)
        let again = try desk.forward("s", Self.step(at: 0))
        #expect(again.isReplay)
        #expect(again.outputs == first.outputs)
        #expect(again.position == 1)
        #expect(again.session.revision == first.session.revision)
        #expect(try desk.states("s") == [[1, 2], [0, 0]])
        #expect(try desk.forward("s", Self.step(at: 1)).position == 2)
    }

    @Test("a retry is known several requests later, as far as records are kept")
    func olderReplays() throws {
        var desk = try desk { $0.keysPerSessionMax = 3 }
        for position in 0..<5 { try desk.forward("s", Self.step(at: position)) }
        for position in 2..<5 {
            #expect(try desk.forward("s", Self.step(at: position)).position == position + 1)
        }
        for position in 0..<2 {
            #expect(throws: SessionError.position(expected: position, actual: 5)) {
                try desk.forward("s", Self.step(at: position))
            }
        }
    }

    @Test(
        "another position or another payload is a conflict",
        arguments: [(0, 2), (7, 1), (-1, 1)] as [(Int, UInt8)])
    func conflict(position: Int, fingerprint: UInt8) throws {
        var desk = try desk()
        try desk.forward("s", Self.step(at: 0))
        #expect(throws: SessionError.position(expected: position, actual: 1)) {
            try desk.forward("s", Self.step(at: position, print: fingerprint))
        }
    }

    @Test("pipelined requests each meet the position that the one before leaves")
    func pipelined() throws {
        var desk = try desk()
        let tickets = try [0, 1, 1, 3].map { position in
            desk.send(.forward(Self.step(at: position), model: nil), to: try id("s"))
        }
        desk.runAll()
        #expect(try desk.answer(tickets[0])?.forward().position == 1)
        #expect(try desk.answer(tickets[1])?.forward().position == 2)
        #expect(try desk.answer(tickets[2])?.forward().isReplay == true)
        #expect(desk.answer(tickets[3])?.refusal == .position(expected: 3, actual: 2))
    }

    @Test("a key with the same payload is a replay, with another it is refused")
    func keys() throws {
        var desk = try desk()
        try desk.forward("s", Self.step(key: "k"))
        try desk.forward("s", Self.step())
        #expect(try desk.forward("s", Self.step(key: "k")).isReplay)
        #expect(throws: SessionError.keyReused("k")) {
            try desk.forward("s", Self.step(key: "k", print: 2))
        }
        #expect(try desk.describe("s").position == 2)
        #expect(try desk.forward("s", Self.step(key: "l")).isReplay == false)
    }

    @Test("a key whose first request is queued or running is refused, and free when that failed")
    func keyRunning() throws {
        var desk = try desk()
        let bad = ForwardRequest(Counter.makesNaN, 0).with { $0.idempotencyKey = "k" }
        let running = desk.send(.forward(bad, model: nil), to: try id("s"))
        let queued = desk.send(.forward(Self.step(key: "l"), model: nil), to: try id("s"))
        for (request, error) in [
            (bad, SessionError.keyRunning("k")), (Self.step(key: "k"), .keyReused("k")),
            (Self.step(key: "l"), .keyRunning("l")),
            (Self.step(key: "l", print: 9), .keyReused("l")),
        ] {
            let ticket = desk.send(.forward(request, model: nil), to: try id("s"))
            #expect(desk.answer(ticket)?.refusal == error)
        }
        desk.runAll()
        #expect(desk.answer(running)?.refusal == .nonfinite(tensor: "counter/h", step: 0))
        #expect(try desk.answer(queued)?.forward().position == 1)
        #expect(try desk.forward("s", Self.step(key: "k")).position == 2, "a failure is not kept")
    }

    @Test("the oldest key of a session makes room")
    func keysPerSession() throws {
        var desk = try desk { $0.keysPerSessionMax = 2 }
        for key in ["a", "b", "c"] { try desk.forward("s", Self.step(key: key)) }
        #expect(try desk.forward("s", Self.step(key: "b")).isReplay)
        #expect(try desk.forward("s", Self.step(key: "c")).isReplay)
        #expect(try desk.forward("s", Self.step(key: "a")).isReplay == false)
    }

    @Test("beyond the limit of bytes the oldest answers go, and are ordinary conflicts")
    func bytes() throws {
        var trial = try self.desk()
        let answer = try trial.forward("s", Self.step(at: 0))
        let size = ReplayRecord(startPosition: 0, key: nil, fingerprint: [1], answer: answer).bytes
        var desk = try self.desk { $0.replayBytesMax = 2 * size }
        try desk.create("t", of: "counter")
        try desk.forward("s", Self.step(at: 0))
        try desk.forward("t", Self.step(at: 0))
        try desk.forward("t", Self.step(at: 1))
        #expect(try desk.forward("t", Self.step(at: 0)).isReplay)
        #expect(try desk.forward("t", Self.step(at: 1)).isReplay)
        #expect(throws: SessionError.position(expected: 0, actual: 1)) {
            try desk.forward("s", Self.step(at: 0))
        }
    }

    @Test("a peek is run again by its position, and replayed by its key")
    func peek() throws {
        var desk = try desk()
        let peek = Self.step(at: 0).with { $0.commits = false }
        try desk.forward("s", peek)
        #expect(try desk.forward("s", peek).isReplay == false)
        let keyed = peek.with { $0.idempotencyKey = "k" }
        #expect(try desk.forward("s", keyed).isReplay == false)
        #expect(try desk.forward("s", keyed).isReplay)
    }

    @Test("a full reset forgets what ran before it, a partial one does not")
    func reset() throws {
        var desk = try desk()
        try desk.forward("s", Self.step(at: 0, key: "k"))
        try desk.reset("s", .init(layers: ["counter"]))
        #expect(try desk.forward("s", Self.step(at: 0)).isReplay)
        try desk.reset("s")
        #expect(try desk.forward("s", Self.step(at: 0, key: "k")).isReplay == false)
    }

    @Test("a new session of the same id knows nothing of the one before")
    func newSession() throws {
        var desk = try desk()
        try desk.forward("s", Self.step(key: "k"))
        try desk.delete("s")
        try desk.create("s", of: "counter")
        #expect(try desk.forward("s", Self.step(key: "k")).isReplay == false)
    }
}
