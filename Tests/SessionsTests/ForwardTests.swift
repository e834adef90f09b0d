import Recurrent
import TestSupport
import Testing

@testable import Sessions

@Suite("A forward steps its session and answers what it was asked for")
struct ForwardTests {
    @Test("outputs are the model's own: each step's, or the last one's")
    func modelsOwnOutputs() throws {
        var desk = Desk(try .counter("all"), try .counter("last", sequences: false))
        try desk.create("a", of: "all")
        try desk.create("l", of: "last")
        let request = ForwardRequest([3, 2], [1, 10, 2, 20, 3, 30])
        let all = try desk.forward("a", request)
        #expect(all.outputs == [tensor([1, 3, 2], 1, 10, 3, 30, 6, 60)])
        let last = try desk.forward("l", request)
        #expect(last.outputs == [tensor([1, 2], 6, 60)])
        #expect(last.position == 3)
        #expect(last.session.position == 3)
        #expect(last.states == nil)
        #expect(last.gates == nil)
        #expect(try desk.states("l") == [[6, 60], [3, 30]])
    }

    @Test("outputs are each step's or the last one's where the request says so")
    func returnsSequences() throws {
        var desk = Desk(try .counter("all"), try .counter("last", sequences: false))
        try desk.create("a", of: "all")
        try desk.create("l", of: "last")
        let request = ForwardRequest([2, 2], [1, 10, 2, 20])
        let last = try desk.forward("a", request.with { $0.returnsSequences = false })
        #expect(last.outputs == [tensor([1, 2], 3, 30)])
        let all = try desk.forward("l", request.with { $0.returnsSequences = true })
        #expect(all.outputs == [tensor([1, 2, 2], 1, 10, 3, 30)])
    }

    @Test("states and gates are answered for the last step or for every step")
    func statesAndGates() throws {
        var desk = Desk(try .pair())
        try desk.create("s", of: "pair")
        let request = ForwardRequest([2, 2], [1, 10, 2, 20])
        let last = try desk.forward(
            "s",
            request.with {
                $0.states = .last
                $0.gates = .last
                $0.commits = false
            })
        #expect(
            last.states == [
                tensor([1, 2], 3, 30), tensor([1, 2], 1, 10), tensor([1, 2], -4, -40),
                tensor([1, 2], -1, -10),
            ])
        #expect(
            last.gates == [
                [tensor([1, 2], 2, 20), tensor([1, 2], 1, 10)],
                [tensor([1, 2], -3, -30), tensor([1, 2], -1, -10)],
            ])
        let all = try desk.forward(
            "s",
            request.with {
                $0.states = .all
                $0.gates = .all
            })
        #expect(all.states?[0] == tensor([1, 2, 2], 1, 10, 3, 30))
        #expect(all.states?[3] == tensor([1, 2, 2], 0, 0, -1, -10))
        #expect(
            all.gates?[0] == [tensor([1, 2, 2], 1, 10, 2, 20), tensor([1, 2, 2], 0, 0, 1, 10)])
    }

    @Test("many steps in one request are the same as many requests of one step")
    func stepsAddUp() throws {
        var desk = Desk(try .lstm())
        var random = SeededRandom(seed: 11)
        try desk.create("one", of: "lstm", rows: 2)
        try desk.create("many", of: "lstm", rows: 2)
        let input = random.tensor([2, 5, 3])
        let whole = try desk.forward("one", .init(inputs: .single(input)))
        for step in 0..<5 {
            let part = try desk.forward("many", .init(inputs: .single(input.at(step))))
            #expect(part.outputs[0] == whole.outputs[0].at(step))
        }
        #expect(try desk.states("one") == desk.states("many"))
        #expect(try desk.describe("many").position == 5)
    }

    @Test("a peek answers as the step would, and the session stays as it was")
    func peek() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        let before = try desk.forward("s", .init(1, 2))
        let peek = try desk.forward("s", ForwardRequest(3, 4).with { $0.commits = false })
        #expect(peek.outputs == [tensor([1, 1, 2], 4, 6)])
        #expect(peek.position == 2)
        #expect(peek.session.position == 1)
        #expect(peek.session.revision == before.session.revision)
        #expect(try desk.states("s") == [[1, 2], [0, 0]])
    }

    @Test("a peek of several steps leaves nothing behind either")
    func longPeek() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        let request = ForwardRequest([3, 2], [1, 1, 1, 1, 1, 1]).with { $0.commits = false }
        #expect(try desk.forward("s", request).outputs[0].values.suffix(2) == [3, 3])
        #expect(try desk.states("s") == [[0, 0], [0, 0]])
    }

    @Test("a row that has ended keeps its state, and its later outputs are zero")
    func lengths() throws {
        var desk = Desk(
            try .counter("all", units: 1), try .counter("last", units: 1, sequences: false))
        let request = ForwardRequest([3, 4, 1], [1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8]).with {
            $0.lengths = [2, 3, 1]
            $0.states = .all
            $0.gates = .all
        }
        try desk.create("a", of: "all", rows: 3)
        let all = try desk.forward("a", request)
        #expect(all.position == 4)
        let outputs: [Float] = [1, 3, 0, 0, 10, 30, 60, 0, 5, 0, 0, 0]
        let sums: [Float] = [1, 3, 3, 3, 10, 30, 60, 60, 5, 5, 5, 5]
        let before: [Float] = [0, 1, 1, 1, 0, 10, 30, 30, 0, 0, 0, 0]
        let inputs: [Float] = [1, 2, 0, 0, 10, 20, 30, 0, 5, 0, 0, 0]
        #expect(all.outputs[0] == Tensor(shape: [3, 4, 1], values: outputs))
        #expect(all.states?.map(\.shape) == [[3, 4, 1], [3, 4, 1]])
        #expect(all.states?.map(\.values) == [sums, before])
        #expect(all.gates?[0][0] == Tensor(shape: [3, 4, 1], values: inputs))
        #expect(try desk.states("a") == [[3, 60, 5], [1, 30, 0]])

        try desk.create("l", of: "last", rows: 3)
        let last = try desk.forward("l", request.with { $0.gates = .last })
        #expect(last.outputs == [tensor([3, 1], 3, 60, 5)])
        #expect(last.gates?[0][0] == tensor([3, 1], 2, 30, 5))
    }

    @Test("rows are reset before the first step, in the same request", arguments: [1, 2])
    func resetRows(time: Int) throws {
        var desk = Desk(try .counter(units: 1))
        try desk.create("s", of: "counter", rows: 3)
        try desk.forward("s", .init([3, 1, 1], [10, 20, 30]))
        let ones = [Float](repeating: 1, count: 3 * time)
        let request = ForwardRequest([3, time, 1], ones).with { $0.resetRows = [0, 2] }
        let answer = try desk.forward("s", request)
        let steps = Float(time)
        #expect(try desk.states("s")[0] == [steps, 20 + steps, steps])
        #expect(answer.position == 1 + time)
    }

    @Test("a session may have more rows than a batch")
    func moreRowsThanABatch() throws {
        var limits = SessionLimits()
        limits.batchRowsMax = 4
        var desk = Desk(try .counter(units: 1), limits: limits)
        try desk.create("s", of: "counter", rows: 9)
        let answer = try desk.forward("s", .init([9, 1, 1], (0..<9).map { Float($0) }))
        #expect(answer.outputs[0].values == (0..<9).map { Float($0) })
    }

    @Test("outputs and states are named as the session's own model has them")
    func namedTensors() throws {
        var desk = Desk(try .counter(version: 1))
        try desk.create("s", of: "counter")
        let one = ForwardRequest(1, 2).with { $0.names = ["counter"] }
        #expect(try desk.forward("s", one).states == nil)
        let both = ForwardRequest(1, 2).with { $0.names = ["counter", "counter/c"] }
        let states = try #require(try desk.forward("s", both).states)
        #expect(states == [tensor([1, 2], 2, 4), tensor([1, 2], 1, 2)])
        let known = ["counter", "counter/h", "counter/c"]
        #expect(throws: SessionError.unknownOutput("y", known: known)) {
            try desk.forward("s", ForwardRequest(1, 2).with { $0.names = ["y"] })
        }
        #expect(try desk.describe("s").position == 2)
    }
}

extension Tensor {
    /// One step of `[batch, time, features]`, as `[batch, 1, features]`.
    func at(_ step: Int) -> Tensor {
        let (time, width) = (shape[1], shape[2])
        var taken: [Float] = []
        for row in 0..<shape[0] {
            let start = (row * time + step) * width
            taken += values[start..<start + width]
        }
        return Tensor(shape: [shape[0], 1, width], values: taken)
    }
}
