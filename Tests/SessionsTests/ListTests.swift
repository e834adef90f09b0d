import Recurrent
import Testing

@testable import Sessions

@Suite("Sessions are listed and counted")
struct ListTests {
    func desk() throws -> Desk {
        var desk = Desk(try .counter(), try .pair())
        for name in ["b", "d", "a", "c", "B"] {
            try desk.create(name, of: name == "c" ? "pair" : "counter")
        }
        return desk
    }

    static let pages: [(model: String?, after: String?, limit: Int, ids: [String])] = [
        (nil, nil, 100, ["B", "a", "b", "c", "d"]), (nil, nil, 2, ["B", "a"]),
        (nil, "a", 2, ["b", "c"]), (nil, "aa", 1, ["b"]), ("counter", "a", 2, ["b", "d"]),
        ("pair", nil, 9, ["c"]), ("no", nil, 9, []), (nil, "d", 9, []), (nil, nil, 0, []),
        (nil, nil, -1, []),
    ]

    @Test("a page holds the first ids behind the cursor, in order", arguments: pages)
    func page(model: String?, after: String?, limit: Int, ids: [String]) throws {
        var desk = try desk()
        let list = try desk.list(model: model, after: after, limit: limit)
        #expect(list.map(\.id.description) == ids)
    }

    @Test("many pages make the whole list, each session once")
    func allPages() throws {
        var desk = Desk(try .counter())
        for index in 0..<200 { try desk.create("s\(index * 7919 % 200)", of: "counter") }
        var seen: [String] = []
        while true {
            let page = try desk.list(after: seen.last, limit: 7)
            if page.isEmpty { break }
            seen += page.map(\.id.description)
        }
        #expect(seen == (0..<200).map { "s\($0)" }.sorted())
    }

    @Test("the numbers follow what happens")
    func statistics() throws {
        var limits = SessionLimits()
        limits.batchRowsMax = 2
        var desk = Desk(try .counter(), limits: limits)
        for name in ["a", "b", "c", "d"] { try desk.create(name, of: "counter") }
        let retry = ForwardRequest(1, 2).with { $0.expectedPosition = 0 }
        try desk.forward("a", retry)
        try desk.forward("a", retry)
        #expect(throws: SessionError.self) { try desk.forward("a", .init([3], [1, 2, 3])) }
        #expect(throws: SessionError.self) { try desk.forward("a", .init(Counter.makesNaN, 0)) }
        try desk.delete("d")
        let long = ForwardRequest(inputs: .single(Tensor(zeros: [3, 2])))
        _ = desk.send(.forward(long, model: nil), to: try id("a"))
        _ = desk.send(.forward(long, model: nil), to: try id("b"))
        _ = desk.step()
        desk.wait(seconds: 1)
        _ = desk.send(.forward(long, model: nil), to: try id("c"))
        desk.wait(seconds: 2)
        _ = desk.send(.describe, to: try id("a"))
        desk.wait(seconds: 0.5)

        let answer = desk.send(.statistics)
        guard case .statistics(let statistics) = desk.answer(answer) else {
            throw WrongAnswer()
        }
        let model = statistics.models[0]
        #expect(model.name == "counter")
        #expect(model.sessionsActive == 3)
        #expect(model.sessionsIdle == 0)
        #expect([model.created, model.deleted, model.expired, model.evicted] == [4, 1, 0, 0])
        #expect(model.stateBytes == 3 * 16)
        #expect(model.queueDepth == 2, "one forward before its first step and one read behind one")
        #expect(model.oldestWaitingSeconds == 2.5)
        #expect(model.forwards == [.done: 1, .replayed: 1, .refused: 1, .nonfinite: 1])
        #expect(model.steps == 4)
        #expect(model.batchRows.sum == 4)
        #expect(model.batchRows.count == 3)
        desk.runAll()
        let after = try desk.statistics().models[0]
        #expect(after.sessionsIdle == 3)
        #expect(after.queueDepth == 0)
        #expect(after.oldestWaitingSeconds == 0)
    }

    @Test("a histogram counts each value in the first bucket that holds it")
    func histogram() {
        var histogram = Histogram(bounds: [1, 2, 4])
        for value in [0.5, 1, 1.5, 2, 4, 5] { histogram.record(value) }
        #expect(histogram.counts == [2, 2, 1, 1])
        #expect(histogram.sum == 14)
        histogram.add(histogram)
        #expect(histogram.counts == [4, 4, 2, 2])
        #expect(histogram.count == 12)
    }

    @Test("draining refuses what is new, and ends when all that was admitted is answered")
    func drain() throws {
        var desk = try desk()
        let long = ForwardRequest(inputs: .single(Tensor(zeros: [3, 2])))
        let forward = desk.send(.forward(long, model: nil), to: try id("a"))
        let read = desk.send(.states, to: try id("a"))
        let drain = desk.send(.drain)
        for event in [
            Event.create(CreateRequest(model: "pair")), .about(try id("b"), .describe),
            .about(try id("a"), .forward(long, model: nil)),
        ] {
            let ticket = desk.send(event)
            #expect(desk.answer(ticket)?.refusal == .draining)
        }
        _ = desk.step()
        #expect(desk.answer(drain) == nil)
        desk.runAll()
        #expect(try desk.answer(forward)?.forward().position == 3)
        #expect(try desk.answer(read)?.states().session.position == 3)
        #expect(desk.answer(drain) != nil)
        #expect(try desk.list().count == 5, "listing goes on")
        let again = desk.send(.drain)
        #expect(desk.answer(again) != nil, "an idle worker is drained at once")
    }
}
