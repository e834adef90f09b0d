import Recurrent
import Synchronization
import Testing

@testable import Sessions

@Suite("Listeners of a session")
struct ListenTests {
    private static func listener(_ number: UInt64, _ interest: Interest) -> Listener {
        Listener(number: number, interest: interest)
    }

    /// Notices as `listener: cause position norms`, since this was asked last.
    private static func told(_ desk: Desk, from first: Int = 0) -> [String] {
        desk.notices[first...].map { listener, notice in
            switch notice {
            case .changed(let change):
                "\(listener): \(change.cause.rawValue) \(change.session.position) \(change.norms)"
            case .moved(let session):
                "\(listener): \(session.isAsleep ? "asleep" : "moved") \(session.model.version)"
            case .deleted(let session): "\(listener): deleted \(session.position)"
            case .departed(_, let departure):
                "\(listener): \(departure.reason) \(departure.lastPosition)"
            }
        }
    }

    @Test("they are told of forwards, resets and set_value, with the norms over all rows")
    func changes() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", rows: 2)
        let event = Event.listen(
            try id("s"), Self.listener(1, .changes(withValues: false)))
        #expect(try desk.ask(event).session().position == 0)
        // h becomes [[3, 4], [0, 12]], whose squares are 169; c what h was.
        try desk.forward("s", .init([2, 1, 2], [3, 4, 0, 12]))
        try desk.forward("s", .init([2, 2, 2], [0, 0, 0, 0, 0, 0, 0, 0]))
        let value = StateValue(layer: "0", name: "c", value: tensor([2, 2], 2, 0, 0, 0))
        try desk.set("s", SetStatesRequest(states: [value]))
        try desk.reset("s", ResetRequest(rows: [0]))
        try desk.reset("s")
        #expect(
            Self.told(desk) == [
                "1: forward 1 [13.0, 0.0]", "1: forward 3 [13.0, 13.0]",
                "1: set_value 3 [13.0, 2.0]", "1: reset 3 [12.0, 0.0]", "1: reset 0 [0.0, 0.0]",
            ])
        let revisions = desk.notices.compactMap { _, notice in
            if case .changed(let change) = notice { change.session.revision } else { nil }
        }
        #expect(revisions == revisions.sorted() && Set(revisions).count == 5)
    }

    @Test("what changes nothing is told to nobody")
    func nothing() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        _ = try desk.ask(.listen(try id("s"), Self.listener(1, .changes(withValues: true))))
        try desk.forward("s", ForwardRequest(1, 2).with { $0.commits = false })
        let kept = ForwardRequest(1, 2).with { $0.idempotencyKey = "k" }
        try desk.forward("s", kept)
        try desk.forward("s", kept)
        #expect(throws: SessionError.self) {
            try desk.forward("s", .init(Counter.makesNaN, 0))
        }
        #expect(throws: SessionError.revision(actual: try desk.describe("s").revision)) {
            try desk.set("s", SetStatesRequest(states: [], revisions: [1]))
        }
        _ = try desk.states("s")
        #expect(Self.told(desk) == ["1: forward 1 [2.236068, 0.0]"])
    }

    @Test("they get the values if they want them, each his own way")
    func values() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        for (number, interest) in [Interest.end, .changes(withValues: true)].enumerated() {
            let listener = Self.listener(UInt64(number), interest)
            _ = try desk.ask(.listen(try id("s"), listener))
        }
        try desk.forward("s", .init(1, 2))
        #expect(desk.notices.count == 1)
        guard case .changed(let change) = desk.notices[0].notice else { throw WrongAnswer() }
        #expect(desk.notices[0].listener == 1)
        #expect(change.values == [tensor([1, 2], 1, 2), tensor([1, 2], 0, 0)])
    }

    @Test("they are told of the end, and what follows under that id is none of theirs")
    func ends() throws {
        var desk = Desk(try .counter())
        for (number, name) in ["deleted", "expired"].enumerated() {
            try desk.create(name, of: "counter", ttl: .seconds(10))
            try desk.forward(name, .init(1, 2))
            let listener = Self.listener(UInt64(number), .end)
            _ = try desk.ask(.listen(try id(name), listener))
        }
        try desk.delete("deleted")
        desk.wait(seconds: 10)
        #expect(Self.told(desk) == ["0: deleted 1", "1: expired 1"])
        try desk.create("deleted", of: "counter")
        try desk.forward("deleted", .init(1, 2))
        try desk.delete("deleted")
        #expect(desk.notices.count == 2)
    }

    @Test("an end that comes to light late is told too")
    func lateExpiry() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        _ = try desk.ask(.listen(try id("s"), Self.listener(1, .end)))
        desk.wait(seconds: 10, wakes: false)
        _ = try desk.list()
        #expect(Self.told(desk) == ["1: expired 0"])
    }

    @Test("to listen is no use of a session")
    func noUse() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", ttl: .seconds(10))
        desk.wait(seconds: 6)
        _ = try desk.ask(.listen(try id("s"), Self.listener(1, .changes(withValues: false))))
        _ = try desk.ask(.stopListening(try id("s"), 1))
        desk.wait(seconds: 4)
        #expect(try desk.list().isEmpty)
    }

    @Test("no more may listen than the limit says, and one who stops leaves a place")
    func limit() throws {
        var limits = SessionLimits()
        limits.listenersPerSessionMax = 1
        var desk = Desk(try .counter(), limits: limits)
        try desk.create("s", of: "counter")
        func listen(_ number: UInt64, _ interest: Interest) throws -> SessionError? {
            try desk.ask(.listen(try id("s"), Self.listener(number, interest))).refusal
        }
        #expect(try listen(1, .changes(withValues: false)) == nil)
        #expect(try listen(2, .changes(withValues: false)) == .listenersFull(max: 1))
        #expect(try listen(3, .end) == nil)
        _ = try desk.ask(.stopListening(try id("s"), 1))
        #expect(try listen(4, .changes(withValues: false)) == nil)
        try desk.forward("s", .init(1, 2))
        #expect(Self.told(desk) == ["4: forward 1 [2.236068, 0.0]"])
    }

    @Test("a session that is not there, or gone, has no listeners")
    func unknown() throws {
        var desk = Desk(try .counter())
        let listen = Event.listen(try id("s"), Self.listener(1, .end))
        #expect(try desk.ask(listen).refusal == .unknownSession(try id("s")))
        let stop = Event.stopListening(try id("s"), 1)
        #expect(try desk.ask(stop).refusal == .unknownSession(try id("s")))
        try desk.create("s", of: "counter", ttl: .seconds(1))
        desk.wait(seconds: 1)
        guard case .gone = try desk.ask(listen).refusal else {
            Issue.record("an expired session is listened to")
            return
        }
    }

    @Test("the engine gives the standing first, then notices in order, and none once stopped")
    func engine() throws {
        let engine = EngineTests.engine([try .counter()])
        let session = try id("s")
        let create = CreateRequest(model: "counter", id: session)
        _ = try wait { engine.create(create, reply: $0) }.get()
        let told = Mutex<[Int]>([])
        let listenings = Mutex<[Listening]>([])
        let standing = wait { (reply: @escaping Engine.Reply<SessionInfo>) in
            let listening = engine.listen(
                to: session, for: .changes(withValues: false), reply: reply
            ) { notice in
                guard case .changed(let change) = notice else { return }
                told.withLock { $0.append(change.session.position) }
            }
            listenings.withLock { $0.append(listening) }
        }
        #expect(try standing.get().position == 0)
        for _ in 0..<50 {
            _ = try wait { engine.forward(.init(1, 2), on: session, reply: $0) }.get()
        }
        // Notices are told behind the answers; the next answer comes behind them.
        _ = try wait { engine.describe(session, reply: $0) }.get()
        #expect(told.withLock { $0 } == Array(1...50))
        for listening in listenings.withLock({ $0 }) { engine.stop(listening) }
        _ = try wait { engine.forward(.init(1, 2), on: session, reply: $0) }.get()
        _ = try wait { engine.describe(session, reply: $0) }.get()
        #expect(told.withLock { $0 }.count == 50)
    }
}
