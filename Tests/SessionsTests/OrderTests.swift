import Recurrent
import Testing

@testable import Sessions

@Suite("One session runs one request at a time, and no other waits for it")
struct OrderTests {
    static let long = ForwardRequest(inputs: .single(Tensor(zeros: [10, 2])))

    @Test("what comes behind a running forward is answered after it, in order")
    func behindForward() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        let session = try id("s")
        let value = StateValue(layer: "0", name: "h", value: tensor([1, 2], 50, 60))
        let forward = desk.send(.forward(Self.long, model: nil), to: session)
        let waiting = [
            desk.send(.describe, to: session),
            desk.send(.set(.init(states: [value])), to: session),
            desk.send(.forward(.init(1, 2), model: nil), to: session),
            desk.send(.states, to: session),
            desk.send(.reset(.init()), to: session),
            desk.send(.state(layer: "0", name: "h"), to: session),
        ]
        #expect(waiting.allSatisfy { desk.answer($0) == nil })
        for _ in 0..<9 { _ = desk.step() }
        #expect(desk.answer(forward) == nil)
        _ = desk.step()
        #expect(try desk.answer(forward)?.forward().position == 10)
        #expect(try desk.answer(waiting[0])?.session().position == 10)
        #expect(try desk.answer(waiting[1])?.states().values[0].values == [50, 60])
        #expect(desk.answer(waiting[2]) == nil)
        _ = desk.step()
        #expect(try desk.answer(waiting[2])?.forward().outputs[0].values == [51, 62])
        #expect(try desk.answer(waiting[3])?.states().values[0].values == [51, 62])
        #expect(try desk.answer(waiting[4])?.session().position == 0)
        #expect(try desk.answer(waiting[5])?.state().value.values == [0, 0])
    }

    @Test("another session is read while a forward runs")
    func othersDoNotWait() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        try desk.create("t", of: "counter")
        _ = desk.send(.forward(Self.long, model: nil), to: try id("s"))
        _ = desk.step()
        let read = desk.send(.states, to: try id("t"))
        #expect(desk.answer(read) != nil)
        desk.runAll()
    }

    @Test("a delete waits for its turn, and what waits behind it finds no session")
    func delete() throws {
        var desk = Desk(try .counter())
        let info = try desk.create("s", of: "counter")
        let forward = desk.send(.forward(.init(1, 2), model: nil), to: info.id)
        let delete = desk.send(.delete, to: info.id)
        let behind = [
            desk.send(.describe, to: info.id),
            desk.send(.forward(.init(1, 2), model: nil), to: info.id),
        ]
        let create = desk.send(.create(CreateRequest(model: "counter", id: info.id)))
        #expect(desk.answer(create)?.refusal == .idTaken(info.id))
        desk.runAll()
        #expect(try desk.answer(forward)?.forward().position == 1)
        #expect(try desk.answer(delete)?.session().position == 1)
        for ticket in behind { #expect(desk.answer(ticket)?.refusal == .unknownSession(info.id)) }
        #expect(desk.open.isEmpty)
    }

    @Test("a forward of 10,000 steps holds one of a single step up by one batch at most")
    func fairness() throws {
        var limits = SessionLimits()
        limits.batchRowsMax = 1
        var desk = Desk(try .counter(), limits: limits)
        try desk.create("long", of: "counter")
        try desk.create("short", of: "counter")
        let steps = ForwardRequest(inputs: .single(Tensor(zeros: [10_000, 2])))
        let long = desk.send(
            .forward(steps.with { $0.returnsSequences = false }, model: nil), to: try id("long"))
        var waited: [Int] = []
        while desk.answer(long) == nil {
            let before = desk.batches
            let short = desk.send(.forward(.init(1, 0), model: nil), to: try id("short"))
            while desk.answer(short) == nil, desk.step() {}
            waited.append(desk.batches - before)
            _ = desk.step()
        }
        #expect(waited.first == 2, "the first step of the long one, which came before")
        #expect(waited.dropFirst().max() == 1, "then the short one is in the next batch")
        #expect(waited.count > 9_000, "and the long one goes on in between")
    }

    @Test("short requests that never cease do not hold a long one up for ever")
    func noStarvation() throws {
        var limits = SessionLimits()
        limits.batchRowsMax = 2
        var desk = Desk(try .counter(), limits: limits)
        for name in ["long", "a", "b", "c"] { try desk.create(name, of: "counter") }
        let long = desk.send(.forward(Self.long, model: nil), to: try id("long"))
        var batches = 0
        while desk.answer(long) == nil {
            for name in ["a", "b", "c"] {
                _ = desk.send(.forward(.init(1, 0), model: nil), to: try id(name))
            }
            let hasStepped = desk.step()
            try #require(hasStepped)
            batches += 1
            try #require(batches < 100, "the long one is starved")
        }
        // Four sessions at two a batch: the long one's step is in every second or third batch.
        #expect(batches <= 30)
        desk.runAll()
    }

    @Test(
        "a batch takes whole sessions in order, as many rows as fit",
        arguments: [
            ([1, 1, 1, 1, 1], 4, [4, 1]), ([3, 2, 1], 4, [3, 3]), ([9, 1, 2], 4, [9, 3]),
            ([1, 9, 1], 4, [1, 9, 1]), ([4, 4], 8, [8]),
        ])
    func batches(rows: [Int], rowsMax: Int, batches: [Int]) throws {
        var limits = SessionLimits()
        limits.batchRowsMax = rowsMax
        var desk = Desk(try .counter(), limits: limits)
        for (index, count) in rows.enumerated() {
            try desk.create("s\(index)", of: "counter", rows: count)
        }
        for (index, count) in rows.enumerated() {
            let request = ForwardRequest(inputs: .single(Tensor(zeros: [count, 1, 2])))
            _ = desk.send(.forward(request, model: nil), to: try id("s\(index)"))
        }
        desk.runAll()
        let histogram = try desk.statistics().models[0].batchRows
        #expect(histogram.sum == Double(rows.reduce(0, +)))
        var expected = Histogram(bounds: histogram.bounds)
        for count in batches { expected.record(Double(count)) }
        #expect(histogram == expected)
    }

    @Test("models of one worker take turns, batch by batch")
    func modelsTakeTurns() throws {
        var desk = Desk(try .counter("a"), try .counter("b"))
        try desk.create("a", of: "a")
        try desk.create("b", of: "b")
        let first = desk.send(.forward(Self.long, model: nil), to: try id("a"))
        let second = desk.send(.forward(.init(1, 2), model: nil), to: try id("b"))
        _ = desk.step()
        _ = desk.step()
        #expect(desk.answer(second) != nil)
        #expect(desk.answer(first) == nil)
        desk.runAll()
    }
}
