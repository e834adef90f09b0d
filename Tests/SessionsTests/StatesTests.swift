import Recurrent
import Testing

@testable import Sessions

@Suite("States are read, set and reset")
struct StatesTests {
    /// A session `s` of two rows of `pair`, after one step.
    func desk() throws -> Desk {
        var desk = Desk(try .pair())
        try desk.create("s", of: "pair", rows: 2)
        try desk.forward("s", .init([2, 1, 2], [1, 2, 3, 4]))
        return desk
    }

    static let first: [Float] = [1, 2, 3, 4]
    static let second: [Float] = [-1, -2, -3, -4]
    static let zeros: [Float] = [0, 0, 0, 0]

    @Test(
        "a state is found by names or by indexes",
        arguments: [("second", "h"), ("1", "0"), ("second", "0"), ("1", "h")])
    func address(layer: String, name: String) throws {
        var desk = try desk()
        let answer = try desk.ask(.about(try id("s"), .state(layer: layer, name: name))).state()
        #expect(answer.tensor.layer == "second")
        #expect(answer.tensor.name == "h")
        #expect(answer.value == Tensor(shape: [2, 2], values: Self.second))
        #expect(answer.session.position == 1)
    }

    @Test("a count that no window can have is refused with its place, and nothing is changed")
    func refusedCount() throws {
        let kernel = Tensor(shape: [3, 1, 1], values: [1, 1, 1])
        let layer = try Conv1D(kernel: kernel, bias: nil, padding: .none)
        var desk = Desk(ServedModel("conv", try .chain(width: 1, [("conv", layer)])))
        try desk.create("s", of: "conv", rows: 2)
        let value = Tensor(shape: [2, 1], values: [2, 3])
        let error = SessionError.notACount(
            what: "states.conv.filled", place: [1, 0], value: 3, max: 2)
        let states = [StateValue(layer: "conv", name: "filled", value: value)]
        #expect(throws: error) { try desk.set("s", SetStatesRequest(states: states)) }
        let state = SessionRequest.state(layer: "conv", name: "filled")
        let answer = try desk.ask(.about(try id("s"), state)).state()
        #expect(answer.value.values == [0, 0])
    }

    @Test("a layer that is named like another's index is found by its name")
    func nameFirst() throws {
        let layers: [(String, any Layer)] = [
            ("1", Counter(units: 2)), ("x", Counter(units: 2)),
        ]
        let network = try Network.chain(width: 2, layers)
        #expect(try network.signature.recurrentIndex("1") == 0)
        #expect(try network.signature.recurrentIndex("0") == 0)
        #expect(try network.signature.recurrentIndex("x") == 1)
    }

    static let known = ["first", "second"]
    static let unknown: [(String, String, SessionError)] = [
        ("third", "h", .unknownLayer("third", known: known)),
        ("2", "h", .unknownLayer("2", known: known)),
        ("-1", "h", .unknownLayer("-1", known: known)),
        ("+1", "h", .unknownLayer("+1", known: known)),
        ("01", "h", .unknownLayer("01", known: known)),
        ("", "h", .unknownLayer("", known: known)),
        ("first", "x", .unknownState(layer: "first", "x", known: ["h", "c"])),
        ("1", "2", .unknownState(layer: "second", "2", known: ["h", "c"])),
    ]

    @Test("an address that is not there is refused with those that are", arguments: unknown)
    func unknownAddress(layer: String, name: String, error: SessionError) throws {
        var desk = try desk()
        let session = try id("s")
        #expect(try desk.ask(.about(session, .state(layer: layer, name: name))).refusal == error)
        let value = StateValue(layer: layer, name: name, value: Tensor(zeros: [2, 2]))
        #expect(throws: error) { try desk.set("s", .init(states: [value])) }
    }

    @Test("set states are there to the bit, the others stay, and so does the position")
    func set() throws {
        var desk = try desk()
        let before = try desk.describe("s")
        let value = Tensor(shape: [2, 2], values: [0.1, -0.0, .leastNonzeroMagnitude, 1e30])
        let answer = try desk.set(
            "s", .init(states: [StateValue(layer: "first", name: "c", value: value)]))
        #expect(answer.values[1].values.map(\.bitPattern) == value.values.map(\.bitPattern))
        #expect(answer.session.position == 1)
        #expect(answer.session.revision != before.revision)
        #expect(try desk.states("s") == [Self.first, value.values, Self.second, Self.zeros])
    }

    @Test("all states of a request are set or none")
    func allOrNone() throws {
        var desk = try desk()
        let good = StateValue(layer: "0", name: "0", value: Tensor(zeros: [2, 2]))
        let bad: [(StateValue, SessionError)] = [
            (
                .init(layer: "second", name: "h", value: Tensor(zeros: [2, 3])),
                .shape(what: "states.second.h", expected: [2, 2], actual: [2, 3])
            ),
            (
                .init(layer: "first", name: "h", value: Tensor(zeros: [2, 2])),
                .duplicateState(layer: "first", name: "h")
            ),
        ]
        let before = try desk.describe("s").revision
        for (value, error) in bad {
            #expect(throws: error) { try desk.set("s", .init(states: [good, value])) }
        }
        #expect(try desk.states("s") == [Self.first, Self.zeros, Self.second, Self.zeros])
        #expect(try desk.describe("s").revision == before)
    }

    @Test("a set is guarded by revisions, judged in its turn")
    func revisions() throws {
        var desk = try desk()
        let state = StateValue(layer: "0", name: "0", value: Tensor(zeros: [2, 2]))
        let revision = try desk.describe("s").revision
        for wrong in [[], [revision + 1]] as [[UInt64]] {
            #expect(throws: SessionError.revision(actual: revision)) {
                try desk.set("s", .init(states: [state], revisions: wrong))
            }
        }
        let forward = ForwardRequest([2, 1, 2], [0, 0, 0, 0])
        let running = desk.send(.forward(forward, model: nil), to: try id("s"))
        let behind = desk.send(
            .set(.init(states: [state], revisions: [revision])), to: try id("s"))
        desk.runAll()
        let moved = try #require(desk.answer(running)).forward().session.revision
        #expect(desk.answer(behind)?.refusal == .revision(actual: moved))
        try desk.set("s", .init(states: [state], revisions: [1, moved]))
    }

    static let resets: [(ResetRequest, [[Float]], position: Int)] = [
        (.init(), [zeros, zeros, zeros, zeros], 0),
        (.init(layers: ["second"]), [times(2), first, zeros, zeros], 2),
        (.init(layers: ["0", "first"]), [zeros, zeros, times(-3), second], 2),
        (.init(rows: [1]), [[2, 4, 0, 0], [1, 2, 0, 0], [-3, -6, 0, 0], [-1, -2, 0, 0]], 2),
        (
            .init(layers: ["1"], rows: [0]),
            [times(2), first, [0, 0, -9, -12], [0, 0, -3, -4]], 2
        ),
        (.init(layers: []), [times(2), first, times(-3), second], 2),
        (.init(rows: [0, 1]), [zeros, zeros, zeros, zeros], 2),
    ]

    static func times(_ factor: Float) -> [Float] { first.map { factor * $0 } }

    @Test("a reset puts layers, rows or all to zero, and only all to position 0", arguments: resets)
    func reset(request: ResetRequest, states: [[Float]], position: Int) throws {
        var desk = try desk()
        let before = try desk.forward("s", .init([2, 1, 2], Self.first)).session
        let after = try desk.reset("s", request)
        #expect(after.position == position)
        #expect(after.revision != before.revision)
        #expect(try desk.states("s") == states)
    }

    @Test("a reset of what is not there is refused and changes nothing")
    func unknownReset() throws {
        var desk = try desk()
        #expect(throws: SessionError.unknownLayer("third", known: Self.known)) {
            try desk.reset("s", .init(layers: ["first", "third"]))
        }
        #expect(throws: SessionError.unknownRow(2, batchSize: 2)) {
            try desk.reset("s", .init(rows: [0, 2]))
        }
        #expect(try desk.states("s") == [Self.first, Self.zeros, Self.second, Self.zeros])
    }

    @Test("batch 10, units 8: states/0/1 is c, and only a value of [10, 8] is taken")
    func theSeed() throws {
        var desk = Desk(try .counter(units: 8))
        try desk.create("s", of: "counter", rows: 10)
        let session = try id("s")
        let read = try desk.ask(.about(session, .state(layer: "0", name: "1"))).state()
        #expect(read.tensor.name == "c")
        #expect(read.value.shape == [10, 8])
        let wrong = StateValue(layer: "0", name: "1", value: Tensor(zeros: [10, 2]))
        let error = SessionError.shape(
            what: "states.counter.c", expected: [10, 8], actual: [10, 2])
        #expect(throws: error) { try desk.set("s", .init(states: [wrong])) }
        let value = Tensor(shape: [10, 8], values: (0..<80).map { Float($0) / 3 })
        try desk.set("s", .init(states: [StateValue(layer: "0", name: "1", value: value)]))
        #expect(try desk.ask(.about(session, .state(layer: "0", name: "1"))).state().value == value)
    }
}
