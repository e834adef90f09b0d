import Recurrent
import Testing

@testable import Sessions

@Suite("A model's own initial state")
struct InitialStateTests {
    /// A session `s` of two rows of a pair that begins with `h`, `c` of its two layers as given.
    func desk() throws -> Desk {
        var desk = Desk(try .pair(initialState: [1, 2, 3, 4, 5, 6, 7, 8]))
        try desk.create("s", of: "pair", rows: 2)
        return desk
    }

    /// Each row begins with this part of the initial state.
    static let initial: [[Float]] = [[1, 2, 1, 2], [3, 4, 3, 4], [5, 6, 5, 6], [7, 8, 7, 8]]
    /// `initial` after one step of `[10, 20]` and `[30, 40]`: h adds, c is the h before.
    static let stepped: [[Float]] = [
        [11, 22, 31, 42], [1, 2, 1, 2], [-6, -16, -26, -36], [5, 6, 5, 6],
    ]
    static let step = ForwardRequest([2, 1, 2], [10, 20, 30, 40])

    @Test("a new session begins with it in every row")
    func create() throws {
        var desk = try desk()
        #expect(try desk.states("s") == Self.initial)
        try desk.forward("s", Self.step)
        #expect(try desk.states("s") == Self.stepped)
    }

    @Test("states given at the start take its place, the others keep it")
    func createWithStates() throws {
        var desk = try desk()
        let state = StateValue(layer: "second", name: "c", value: Tensor(zeros: [1, 2]))
        let request = CreateRequest(model: "pair", states: [state])
        let ticket = desk.send(.create(request))
        #expect(desk.answer(ticket)?.refusal == nil)
        let read = try desk.states(request.id.description)
        #expect(read == [[1, 2], [3, 4], [5, 6], [0, 0]])
    }

    static let resets: [(ResetRequest, [[Float]])] = [
        (.init(), initial),
        (.init(layers: ["second"]), [stepped[0], stepped[1], initial[2], initial[3]]),
        (
            .init(rows: [1]),
            [[11, 22, 1, 2], [1, 2, 3, 4], [-6, -16, 5, 6], [5, 6, 7, 8]]
        ),
        (
            .init(layers: ["0"], rows: [0]),
            [[1, 2, 31, 42], [3, 4, 1, 2], stepped[2], stepped[3]]
        ),
    ]

    @Test("a reset of all, of layers or of rows goes back to it", arguments: resets)
    func reset(request: ResetRequest, states: [[Float]]) throws {
        var desk = try desk()
        try desk.forward("s", Self.step)
        try desk.reset("s", request)
        #expect(try desk.states("s") == states)
    }

    @Test("rows that a forward resets begin its first step with it")
    func resetRows() throws {
        var desk = try desk()
        try desk.forward("s", Self.step)
        try desk.forward("s", Self.step.with { $0.resetRows = [0] })
        let states = try desk.states("s")
        #expect(states[0][..<2] == Self.stepped[0][..<2], "row 0: one step from the start")
        #expect(states[0][2...] == [61, 82], "row 1 went on")
    }

    @Test("the next session in a slot begins with it, however the last one left it")
    func reusedSlot() throws {
        var desk = try desk()
        try desk.forward("s", Self.step)
        _ = try desk.ask(.about(try id("s"), .delete))
        try desk.create("t", of: "pair", rows: 2)
        #expect(try desk.states("t") == Self.initial)
    }
}
