import Recurrent
import Testing

@testable import Sessions

@Suite("A step that ends in NaN or infinity fails alone")
struct NonfiniteTests {
    static let cases: [(values: [Float], tensor: String, step: Int)] = [
        ([Counter.makesNaN, 0], "first/h", 0), ([0, Counter.makesInfinity], "first/h", 0),
        ([1, 1, Counter.makesNaN, 0, 1, 1], "first/h", 1),
        // The sum 77 is finite in the first counter, and NaN behind it.
        ([1, 1, 1, 1, Negation.makesNaN - 2, 0], "second/h", 2),
    ]

    @Test("the first tensor and the step are named, and the session stays", arguments: cases)
    func refused(values: [Float], tensor: String, step: Int) throws {
        var desk = Desk(try .pair())
        try desk.create("s", of: "pair")
        try desk.set(
            "s",
            .init(states: [
                StateValue(layer: "1", name: "c", value: Tensor(shape: [1, 2], values: [8, 9]))
            ]))
        let before = try desk.describe("s")
        #expect(throws: SessionError.nonfinite(tensor: tensor, step: step)) {
            try desk.forward("s", .init([values.count / 2, 2], values))
        }
        let after = try desk.describe("s")
        #expect(after.position == before.position)
        #expect(after.revision == before.revision)
        #expect(try desk.states("s") == [[0, 0], [0, 0], [0, 0], [8, 9]])
        #expect(try desk.forward("s", .init(1, 2)).outputs[0].values == [-1, -2])
    }

    @Test("an output is named where the states are finite, at the steps that answer it")
    func output() throws {
        let layers: [(String, any Layer)] = [
            ("sum", Counter(units: 2)), ("turn", Negation()),
        ]
        var desk = Desk(ServedModel("m", try .chain(width: 2, layers)))
        try desk.create("s", of: "m")
        let request = ForwardRequest([2, 2], [Negation.makesNaN, 0, 1, 0])
        #expect(throws: SessionError.nonfinite(tensor: "turn", step: 0)) {
            try desk.forward("s", request)
        }
        let last = request.with { $0.returnsSequences = false }
        #expect(try desk.forward("s", last).outputs[0].values == [-78, 0])
    }

    @Test("whether a batch-mate needs outputs changes nothing")
    func batchMateNeedsOutputs() throws {
        let layers: [(String, any Layer)] = [("sum", Counter(units: 2)), ("turn", Negation())]
        var desk = Desk(ServedModel("m", try .chain(width: 2, layers)))
        try desk.create("a", of: "m")
        try desk.create("b", of: "m")
        let long = ForwardRequest([2, 2], [Negation.makesNaN, 0, 1, 0])
            .with { $0.returnsSequences = false }
        let first = desk.send(.forward(long, model: nil), to: try id("a"))
        let second = desk.send(.forward(.init(1, 2), model: nil), to: try id("b"))
        desk.runAll()
        #expect(desk.batches == 2, "both were in the first batch")
        #expect(try desk.answer(first)?.forward().outputs[0].values == [-78, 0])
        #expect(try desk.answer(second)?.forward().outputs[0].values == [-1, -2])
    }

    @Test("a session that fails in the middle of a batch harms nobody")
    func batchMates() throws {
        var desk = Desk(try .counter(units: 1))
        let bad: Set<Int> = [0, 3, 7]
        var tickets: [Ticket] = []
        for index in 0..<8 { try desk.create("s\(index)", of: "counter") }
        for index in 0..<8 {
            let value = bad.contains(index) ? Counter.makesNaN : Float(index)
            let request = ForwardRequest([3, 1], [1, value, 1])
            tickets.append(desk.send(.forward(request, model: nil), to: try id("s\(index)")))
        }
        desk.runAll()
        #expect(desk.batches == 3, "all eight were in each batch")
        for index in 0..<8 {
            let answer = try #require(desk.answer(tickets[index]))
            if bad.contains(index) {
                #expect(answer.refusal == .nonfinite(tensor: "counter/h", step: 1))
                #expect(try desk.states("s\(index)") == [[0], [0]])
            } else {
                let sum = Float(index) + 2
                #expect(try answer.forward().outputs[0].values == [1, sum - 1, sum])
                #expect(try desk.states("s\(index)") == [[sum], [sum - 1]])
            }
        }
    }

    @Test("a row that has ended takes no part any more")
    func endedRows() throws {
        var desk = Desk(try .counter(units: 1))
        try desk.create("s", of: "counter", rows: 2)
        let request = ForwardRequest([2, 2, 1], [1, Counter.makesNaN, 1, 1])
        let ended = try desk.forward("s", request.with { $0.lengths = [1, 2] })
        #expect(ended.outputs[0].values == [1, 0, 1, 2])
        #expect(throws: SessionError.nonfinite(tensor: "counter/h", step: 1)) {
            try desk.forward("s", request.with { $0.lengths = [2, 1] })
        }
    }

    @Test("a failing request's reset rows are not reset")
    func resetRows() throws {
        var desk = Desk(try .counter(units: 1))
        try desk.create("s", of: "counter", rows: 2)
        try desk.forward("s", .init([2, 1, 1], [5, 6]))
        for values in [[1, Counter.makesNaN], [1, 1, 1, Counter.makesNaN]] {
            let request = ForwardRequest([2, values.count / 2, 1], values)
                .with { $0.resetRows = [0] }
            #expect(throws: SessionError.self) { try desk.forward("s", request) }
            #expect(try desk.states("s") == [[5, 6], [0, 0]])
        }
    }

    @Test("where such pass, the answer names the first tensor and the session moves on")
    func kept() throws {
        var limits = SessionLimits()
        limits.keepsNonfinite = true
        var desk = Desk(try .pair(), limits: limits)
        try desk.create("s", of: "pair")
        #expect(try desk.forward("s", .init(1, 2)).nonfinite == nil)
        let answer = try desk.forward("s", .init([2, 2], [0, Counter.makesNaN, 1, 1]))
        #expect(answer.nonfinite == "first/h")
        #expect(answer.position == 3)
        let states = try desk.states("s")
        #expect(states[0][0] == 2)
        #expect(states[0][1].isNaN)
    }
}
