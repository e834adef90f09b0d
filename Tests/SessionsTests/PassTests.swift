import Recurrent
import TestSupport
import Testing

@testable import Sessions

@Suite("A network that reads the whole request")
struct PassTests {
    /// A session `s` of `ways`, and what is asked of it.
    static func desk(rows: Int = 1, limits: SessionLimits = .init()) throws -> Desk {
        var desk = Desk(try .ways(), limits: limits)
        try desk.create("s", of: "ways", rows: rows)
        return desk
    }

    static let three = ForwardRequest([3, 1], [1, 2, 4])

    @Test("gives what is read from both ends, each step at its place")
    func bothEnds() throws {
        var desk = try Self.desk()
        let answer = try desk.forward("s", Self.three)
        #expect(answer.outputs == [tensor([1, 3, 2], 1, 7, 3, 6, 7, 4)])
        #expect(answer.position == 3)
        #expect(desk.batches == 6, "three steps forward, three backward")
    }

    @Test("carries the forward state on, and begins each request with the backward one as set")
    func states() throws {
        var desk = try Self.desk()
        try desk.forward("s", Self.three)
        #expect(try desk.states("s") == [[7], [3], [0], [0]])
        let second = try desk.forward("s", .init([1, 1], [5]))
        #expect(second.outputs == [tensor([1, 1, 2], 12, 5)])
        let end = StateValue(layer: "back", name: "h", value: tensor([1, 1], 100))
        try desk.set("s", .init(states: [end]))
        for front: Float in [13, 14] {
            let answer = try desk.forward("s", .init([1, 1], [1]))
            #expect(answer.outputs == [tensor([1, 1, 2], front, 101)])
        }
        #expect(try desk.states("s") == [[14], [13], [100], [0]])
        try desk.reset("s", .init(layers: ["back"]))
        #expect(try desk.states("s") == [[14], [13], [0], [0]])
    }

    @Test("a peek leaves all as it was")
    func peek() throws {
        var desk = try Self.desk()
        let peeked = try desk.forward("s", Self.three.with { $0.commits = false })
        #expect(try desk.states("s") == [[0], [0], [0], [0]])
        #expect(try desk.forward("s", Self.three).outputs == peeked.outputs)
    }

    @Test("reset_rows puts a row's states in both directions back for good")
    func resetRows() throws {
        var desk = try Self.desk(rows: 2)
        let values = ["front", "back"].map { layer in
            StateValue(layer: layer, name: "h", value: tensor([2, 1], 10, 20))
        }
        try desk.set("s", .init(states: values))
        let request = ForwardRequest([2, 1, 1], [1, 2]).with { $0.resetRows = [1] }
        let answer = try desk.forward("s", request)
        #expect(answer.outputs == [tensor([2, 1, 2], 11, 11, 2, 2)])
        #expect(try desk.states("s") == [[11, 2], [10, 0], [10, 0], [0, 0]])
    }

    @Test("states and gates are those of each sweep's last step, or of every step at its place")
    func details() throws {
        var desk = try Self.desk()
        let peek = Self.three.with {
            $0.commits = false
            $0.states = .last
            $0.gates = .last
        }
        let last = try desk.forward("s", peek)
        #expect(last.states?.map(\.values) == [[7], [3], [7], [6]])
        #expect(last.gates?.map { $0.map(\.values) } == [[[4], [3]], [[1], [6]]])
        let all = try desk.forward(
            "s",
            peek.with {
                $0.states = .all
                $0.gates = .all
            })
        #expect(all.states?.map(\.values) == [[1, 3, 7], [0, 1, 3], [7, 6, 4], [6, 4, 0]])
        #expect(all.states?[2].shape == [1, 3, 1])
        #expect(
            all.gates?.map { $0.map(\.values) } == [
                [[1, 2, 4], [0, 1, 3]], [[1, 2, 4], [6, 4, 0]],
            ])
    }

    @Test("a row that ends early begins its backward sweep there, and its later outputs are zero")
    func lengths() throws {
        var desk = try Self.desk(rows: 2)
        let request = ForwardRequest([2, 3, 1], [1, 2, 4, 1, 2, 4]).with {
            $0.lengths = [3, 2]
            $0.states = .all
        }
        let answer = try desk.forward("s", request)
        #expect(answer.outputs[0].values == [1, 7, 3, 6, 7, 4, 1, 3, 3, 2, 0, 0])
        #expect(answer.states?[2].values == [7, 6, 4, 3, 2, 3], "the sweep ended in 3")
        #expect(try desk.states("s") == [[7, 3], [3, 1], [0, 0], [0, 0]])
    }

    @Test("return_sequences: false gives the last place, however early it was computed")
    func lastPlace() throws {
        var desk = try Self.desk()
        let answer = try desk.forward("s", Self.three.with { $0.returnsSequences = false })
        #expect(answer.outputs == [tensor([1, 2], 7, 4)])
    }

    @Test("an output without time axis has no steps to give")
    func noSequence() throws {
        var desk = Desk(try .ways(sequences: false))
        try desk.create("s", of: "ways")
        #expect(try desk.forward("s", Self.three).outputs == [tensor([1, 2], 7, 7)])
        #expect(throws: SessionError.noSequence(output: "both")) {
            try desk.forward("s", Self.three.with { $0.returnsSequences = true })
        }
        #expect(try desk.forward("s", Self.three).position == 6)
    }

    @Test("what is made of one value has its own number of steps")
    func decoder() throws {
        var desk = Desk(try .decoder())
        try desk.create("s", of: "decoder", rows: 2)
        let request = ForwardRequest([2, 3, 1], [1, 1, 1, 3, 3, 3]).with {
            $0.lengths = [3, 1]
            $0.states = .all
        }
        let answer = try desk.forward("s", request)
        #expect(answer.outputs == [tensor([2, 3, 1], 2, 4, 6, 3, 6, 9)])
        #expect(answer.states?.map(\.shape) == [[2, 3, 1], [2, 3, 1], [2, 3, 1], [2, 3, 1]])
        #expect(answer.position == 3)
        #expect(try desk.states("s") == [[3, 3], [2, 0], [6, 9], [4, 6]])
        let next = try desk.forward("s", .init([2, 1, 1], [1, 1]))
        #expect(next.outputs[0].values == [10, 14, 18, 13, 17, 21], "a new mean, the same sums")
    }

    @Test("a mean of the request so far is told for every step, of its own request alone")
    func runningMean() throws {
        let layers: [(String, any Layer)] = [
            ("counter", Counter(units: 1)), ("mean", GlobalPooling(.average, width: 1)),
        ]
        var desk = Desk(ServedModel("m", try .chain(width: 1, layers)))
        try desk.create("s", of: "m")
        #expect(try desk.forward("s", Self.three).outputs[0].values == [11.0 / 3])
        let all = try desk.forward(
            "s", .init([2, 1], [1, 2]).with { $0.returnsSequences = true })
        #expect(all.outputs == [tensor([1, 2, 1], 8, 9)])
        #expect(try desk.states("s") == [[10], [8]], "the mean is no state")
    }

    @Test("what it must keep of a sequence is refused before it is taken, with its bytes")
    func limit() throws {
        var limits = SessionLimits()
        // An output of two numbers and a kept one for each step.
        limits.answerBytesMax = 100 * 12
        var desk = try Self.desk(limits: limits)
        let most = ForwardRequest(inputs: .single(Tensor(zeros: [100, 1])))
        #expect(try desk.forward("s", most).position == 100)
        #expect(throws: SessionError.sequenceTooLarge(bytes: 1212, max: 1200)) {
            try desk.forward("s", .init(inputs: .single(Tensor(zeros: [101, 1]))))
        }
    }

    @Test("without a time axis a request is one call")
    func oneCall() throws {
        let shape = ValueShape(features: [1], isSequence: false)
        let layers: [(String, any Layer)] = [
            ("three", RepeatVector(count: 3)), ("counter", Counter(units: 1)),
        ]
        var desk = Desk(ServedModel("m", try .chain(shape, layers)))
        try desk.create("s", of: "m")
        let answer = try desk.forward("s", .init([1], [2]))
        #expect(answer.outputs == [tensor([1, 3, 1], 2, 4, 6)])
        #expect(answer.position == 1)
        #expect(throws: SessionError.timeSteps(actual: 2, max: 1)) {
            try desk.forward("s", .init([2, 1], [2, 2]))
        }
    }
}
