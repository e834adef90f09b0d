import Recurrent
import TestSupport
import Testing

@testable import Sessions

@Suite("Batches of a network of several passes")
struct PassBatchTests {
    @Test("members of a batch stand in the same pass, those of another line up for the next")
    func samePass() throws {
        var desk = Desk(try .ways())
        for name in ["a", "b", "c"] { try desk.create(name, of: "ways") }
        let request = PassTests.three
        let first = try ["a", "b"].map { desk.send(.forward(request, model: nil), to: try id($0)) }
        for _ in 0..<3 { _ = desk.step() }
        let late = desk.send(.forward(.init([1, 1], [9]), model: nil), to: try id("c"))
        _ = desk.step()
        #expect(desk.answer(late) == nil, "its forward step came first, by itself")
        _ = desk.step()
        #expect(desk.answer(late) != nil, "its backward step went with theirs")
        desk.runAll()
        #expect(desk.batches == 3 + 1 + 3)
        for ticket in first {
            #expect(
                try desk.answer(ticket)?.forward().outputs[0].values == [1, 7, 3, 6, 7, 4])
        }
        #expect(try desk.answer(late)?.forward().outputs[0].values == [9, 9])
    }

    @Test("a whole request of 10,000 steps holds a short one up by a batch or two")
    func fairness() throws {
        var desk = Desk(try .ways())
        try desk.create("long", of: "ways")
        try desk.create("short", of: "ways")
        let steps = ForwardRequest(inputs: .single(Tensor(zeros: [10_000, 1])))
        let long = desk.send(.forward(steps, model: nil), to: try id("long"))
        for place in [10, 10_005] {
            while desk.batches < place { _ = desk.step() }
            let short = desk.send(.forward(.init([1, 1], [1]), model: nil), to: try id("short"))
            for _ in 0..<4 { _ = desk.step() }
            #expect(desk.answer(short) != nil, "at step \(place)")
        }
        #expect(desk.answer(long) == nil)
        desk.runAll()
        #expect(try desk.answer(long)?.forward().outputs[0].shape == [1, 10_000, 2])
    }

    @Test("a failing backward step is named, leaves its session and harms nobody")
    func nonfinite() throws {
        var desk = Desk(try .ways())
        for name in ["bad", "good"] { try desk.create(name, of: "ways") }
        // The forward sum is finite; the state that the client set makes infinity of the end.
        let huge = StateValue(
            layer: "back", name: "h", value: tensor([1, 1], .greatestFiniteMagnitude))
        try desk.set("bad", .init(states: [huge]))
        let values: [Float] = [1, .greatestFiniteMagnitude / 2, 1]
        let bad = desk.send(.forward(.init([3, 1], values), model: nil), to: try id("bad"))
        let good = desk.send(.forward(PassTests.three, model: nil), to: try id("good"))
        desk.runAll()
        #expect(desk.answer(bad)?.refusal == .nonfinite(tensor: "back/h", step: 1))
        #expect(try desk.describe("bad").position == 0)
        #expect(try desk.states("bad")[0] == [0])
        #expect(try desk.answer(good)?.forward().outputs[0].values == [1, 7, 3, 6, 7, 4])
        #expect(try desk.states("good") == [[7], [3], [0], [0]])
    }

    @Test(
        "whatever comes in whatever order, each answer is that of the sums from both ends",
        arguments: UInt64(1)...20)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var limits = SessionLimits()
        limits.batchRowsMax = 5
        var desk = Desk(try .ways(), limits: limits)
        let rows = (0..<6).map { _ in random.pick([1, 1, 2, 3]) }
        for session in rows.indices {
            try desk.create("s\(session)", of: "ways", rows: rows[session])
        }
        var fronts = rows.map { [Float](repeating: 0, count: $0) }
        var expected: [(ticket: Ticket, outputs: [Float])] = []
        for _ in 0..<60 {
            let session = Int.random(in: rows.indices, using: &random)
            let time = Int.random(in: 1...6, using: &random)
            let lengths =
                rows.indices.contains(session) && random.chance(1, in: 3)
                ? (0..<rows[session]).map { _ in Int.random(in: 1...time, using: &random) } : nil
            let inputs = (0..<rows[session]).map { _ in
                (0..<time).map { _ in Float(Int.random(in: -9...9, using: &random)) }
            }
            let request = ForwardRequest([rows[session], time, 1], inputs.flatMap { $0 })
                .with { $0.lengths = lengths }
            let ticket = desk.send(
                .forward(request, model: nil), to: try id("s\(session)"))
            var outputs: [Float] = []
            for row in inputs.indices {
                let own = inputs[row].prefix(lengths?[row] ?? time)
                for step in 0..<time {
                    let isOver = step >= own.count
                    outputs.append(isOver ? 0 : fronts[session][row] + own[...step].reduce(0, +))
                    outputs.append(isOver ? 0 : own[step...].reduce(0, +))
                }
                fronts[session][row] += own.reduce(0, +)
            }
            expected.append((ticket, outputs))
            for _ in 0..<Int.random(in: 0...4, using: &random) { _ = desk.step() }
        }
        desk.runAll()
        for (ticket, outputs) in expected {
            let answer = try #require(desk.answer(ticket)).forward()
            #expect(answer.outputs[0].values == outputs, "seed \(seed)")
        }
        for session in rows.indices {
            #expect(try desk.states("s\(session)")[0] == fronts[session], "seed \(seed)")
        }
    }
}
