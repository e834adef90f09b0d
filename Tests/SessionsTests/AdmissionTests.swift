import Recurrent
import Testing

@testable import Sessions

@Suite("A forward is admitted if its inputs fit")
struct AdmissionTests {
    @Test(
        "a session of one row may leave out the batch axis, and the time axis of one step",
        arguments: [([1, 1, 2], 1), ([1, 3, 2], 3), ([3, 2], 3), ([1, 2], 1), ([2], 1)])
    func shapesOfOneRow(shape: [Int], time: Int) throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        let ones = [Float](repeating: 1, count: 2 * time)
        let answer = try desk.forward("s", .init(shape, ones))
        #expect(answer.position == time)
        #expect(answer.outputs[0].shape == [1, time, 2])
        #expect(answer.outputs[0].values.suffix(2) == [Float(time), Float(time)])
    }

    @Test(
        "ids have no features axis",
        arguments: [([1, 3], [1, 2, 3]), ([3], [1, 2, 3]), ([], [3])] as [([Int], [Float])])
    func shapesOfIDs(shape: [Int], ids: [Float]) throws {
        var desk = Desk(try .ids())
        try desk.create("s", of: "ids")
        let answer = try desk.forward("s", .init(shape, ids))
        #expect(answer.position == ids.count)
        #expect(answer.outputs[0].values.suffix(2) == (ids.count == 3 ? [3, 4] : [2, 3]))
    }

    static let refusedShapes: [(rows: Int, shape: [Int], expected: [Int?])] = [
        (1, [3], [1, nil, 2]), (1, [2, 3], [1, nil, 2]), (1, [2, 1, 2], [1, nil, 2]),
        (1, [1, 1, 1, 2], [1, nil, 2]), (1, [], [1, nil, 2]), (3, [3, 2], [3, nil, 2]),
        (3, [2], [3, nil, 2]), (3, [1, 3, 2], [3, nil, 2]), (3, [3, 1, 1], [3, nil, 2]),
    ]

    @Test("another shape is refused with both shapes named", arguments: refusedShapes)
    func refusedShape(rows: Int, shape: [Int], expected: [Int?]) throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter", rows: rows)
        let request = ForwardRequest(inputs: .single(Tensor(zeros: shape)))
        #expect(throws: SessionError.shape(what: "inputs", expected: expected, actual: shape)) {
            try desk.forward("s", request)
        }
        #expect(try desk.describe("s").position == 0)
    }

    static let refusedIDs: [(shape: [Int], ids: [Float], place: [Int], value: Float)] = [
        ([], [5], [], 5), ([3], [0, 1, -1], [2], -1), ([1, 2], [0.5, 1], [0, 0], 0.5),
        ([1, 2], [1, .infinity], [0, 1], .infinity),
    ]

    @Test("what is no row of the table is refused with its place", arguments: refusedIDs)
    func refusedID(shape: [Int], ids: [Float], place: [Int], value: Float) throws {
        var desk = Desk(try .ids())
        try desk.create("s", of: "ids")
        let error = SessionError.notAnID(
            what: "inputs", place: place, value: value, vocabulary: 5)
        #expect(throws: error) { try desk.forward("s", .init(shape, ids)) }
    }

    static let refusedOptions: [(ForwardRequest, SessionError)] = [
        (.init([2, 0, 2], []), .timeSteps(actual: 0, max: 4)),
        (.init(inputs: .single(Tensor(zeros: [2, 5, 2]))), .timeSteps(actual: 5, max: 4)),
        (two { $0.lengths = [1] }, .lengthCount(expected: 2, actual: 1)),
        (two { $0.lengths = [1, 0] }, .length(row: 1, value: 0, time: 3)),
        (two { $0.lengths = [4, 1] }, .length(row: 0, value: 4, time: 3)),
        (two { $0.resetRows = [0, 2] }, .unknownRow(2, batchSize: 2)),
        (two { $0.resetRows = [-1] }, .unknownRow(-1, batchSize: 2)),
        (two { $0.states = .all }, .answerTooLarge(bytes: 144, max: 100)),
        (two { $0.gates = .all }, .answerTooLarge(bytes: 144, max: 100)),
    ]

    static func two(_ change: (inout ForwardRequest) -> Void) -> ForwardRequest {
        ForwardRequest(inputs: .single(Tensor(zeros: [2, 3, 2]))).with(change)
    }

    @Test("options that do not fit are refused", arguments: refusedOptions)
    func refusedOption(request: ForwardRequest, error: SessionError) throws {
        var limits = SessionLimits()
        limits.timeStepsMax = 4
        limits.answerBytesMax = 100
        var desk = Desk(try .counter(), limits: limits)
        try desk.create("s", of: "counter", rows: 2)
        #expect(throws: error) { try desk.forward("s", request) }
    }

    /// Sums of `a` [2], of `b` [2] and of the constant `k` [2].
    static func severalInputs() throws -> ServedModel {
        let sequence = ValueShape(features: [2], isSequence: true)
        let inputs = [
            Network.Input(name: "a", shape: sequence), Network.Input(name: "b", shape: sequence),
            Network.Input(name: "k", shape: ValueShape(features: [2], isSequence: false)),
        ]
        let layers = (0..<3).map { index in
            Network.Definition(
                name: "sum\(index)", layer: Counter(units: 2), inputs: [.input(index)])
        }
        let outputs: [Network.Source] = [.node(0), .node(1), .node(2)]
        return ServedModel(
            "several", try Network(inputs: inputs, layers: layers, outputs: outputs))
    }

    @Test("several inputs come by name, in any order, and a constant one is the same at each step")
    func named() throws {
        var desk = Desk(try Self.severalInputs())
        try desk.create("s", of: "several")
        let answer = try desk.forward(
            "s",
            .init(
                inputs: .named([
                    NamedTensor(name: "k", tensor: tensor([2], 100, 200)),
                    NamedTensor(name: "b", tensor: tensor([2, 2], 3, 4, 3, 4)),
                    NamedTensor(name: "a", tensor: tensor([1, 2, 2], 1, 2, 1, 2)),
                ])))
        #expect(
            answer.outputs.map { Array($0.values.suffix(2)) } == [[2, 4], [6, 8], [200, 400]])
    }

    static let refusedNames: [([(String, Tensor)], SessionError)] = [
        ([("a", tensor([2], 1, 2))], .missingInput("b")),
        (
            [("a", tensor([2], 1, 2)), ("z", tensor([2], 1, 2))],
            .unknownInput("z", known: ["b", "k"])
        ),
        (
            [("a", tensor([2], 1, 2)), ("a", tensor([2], 1, 2))],
            .unknownInput("a", known: ["b", "k"])
        ),
        (
            [
                ("a", tensor([2], 1, 2)), ("b", tensor([2, 2], 1, 2, 1, 2)),
                ("k", tensor([2], 1, 2)),
            ],
            .shape(what: "inputs.b", expected: [1, 1, 2], actual: [2, 2])
        ),
        (
            [
                ("a", tensor([2], 1, 2)), ("b", tensor([2], 1, 2)),
                ("k", tensor([1, 1, 2], 1, 2)),
            ],
            .shape(what: "inputs.k", expected: [1, 2], actual: [1, 1, 2])
        ),
    ]

    @Test("inputs that are not the model's are refused by name", arguments: refusedNames)
    func refusedName(inputs: [(String, Tensor)], error: SessionError) throws {
        var desk = Desk(try Self.severalInputs())
        try desk.create("s", of: "several")
        let named = inputs.map { NamedTensor(name: $0.0, tensor: $0.1) }
        #expect(throws: error) { try desk.forward("s", .init(inputs: .named(named))) }
    }

    @Test("one tensor for several inputs is refused, one by its name for one input is not")
    func singleAndNamed() throws {
        var desk = Desk(try Self.severalInputs(), try .counter())
        try desk.create("s", of: "several")
        #expect(throws: SessionError.missingInput("a")) { try desk.forward("s", .init(1, 2)) }
        try desk.create("c", of: "counter")
        let named = InputValues.named([NamedTensor(name: "input", tensor: tensor([2], 1, 2))])
        #expect(try desk.forward("c", .init(inputs: named)).outputs[0].values == [1, 2])
    }

    @Test(
        "a model without a time axis takes one call a step, in its own shape too",
        arguments: [
            (1, [2], [1, 2], 1), (1, [3, 2], [1, 2, 3, 4, 5, 6], 3),
            (1, [1, 3, 2], [1, 2, 3, 4, 5, 6], 3), (3, [3, 2], [1, 2, 3, 4, 5, 6], 1),
            (3, [3, 1, 2], [1, 2, 3, 4, 5, 6], 1),
        ])
    func calls(batchSize: Int, shape: [Int], values: [Float], steps: Int) throws {
        let input = Network.Input(name: "x", shape: ValueShape(features: [2], isSequence: false))
        let layer = Network.Definition(name: "sum", layer: Counter(units: 2), inputs: [.input(0)])
        var desk = Desk(
            ServedModel(
                "calls", try Network(inputs: [input], layers: [layer], outputs: [.node(0)])))
        try desk.create("s", of: "calls", rows: batchSize)
        let answer = try desk.forward(
            "s", .init(inputs: .single(Tensor(shape: shape, values: values))))
        #expect(answer.position == steps)
        #expect(
            throws: SessionError.shape(
                what: "inputs", expected: [batchSize, nil, 2], actual: [7, 2, 2])
        ) {
            try desk.forward("s", .init(inputs: .single(Tensor(zeros: [7, 2, 2]))))
        }
    }

    @Test("several feature axes come behind batch and time, which one row may leave out")
    func featureAxes() throws {
        let shape = ValueShape(features: [1, 2], isSequence: true)
        let layers: [(String, any Layer)] = [
            ("flat", Reshape(features: [2])), ("counter", Counter(units: 2)),
        ]
        var desk = Desk(ServedModel("grid", try .chain(shape, layers)))
        try desk.create("s", of: "grid")
        for (shape, time) in [([1, 2, 1, 2], 2), ([2, 1, 2], 2), ([1, 2], 1)] {
            let ones = [Float](repeating: 1, count: 2 * time)
            #expect(try desk.forward("s", .init(shape, ones)).outputs[0].shape == [1, time, 2])
        }
        let error = SessionError.shape(what: "inputs", expected: [1, nil, 1, 2], actual: [2])
        #expect(throws: error) { try desk.forward("s", .init(1, 2)) }
    }

    @Test("the session must be there, and of the model that the request names")
    func sessionAndModel() throws {
        var desk = Desk(try .counter(), try .pair())
        let info = try desk.create("s", of: "counter")
        #expect(throws: SessionError.unknownSession(try id("t"))) {
            try desk.forward("t", .init(1, 2))
        }
        #expect(throws: SessionError.otherModel(info.id, expected: "pair", actual: "counter")) {
            try desk.forward("s", .init(1, 2), model: "pair")
        }
        #expect(throws: SessionError.unknownModel(name: "no", version: nil)) {
            try desk.forward("s", .init(1, 2), model: "no")
        }
    }
}
