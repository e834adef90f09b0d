import Recurrent
import TestSupport
import Testing

@testable import Sessions

@Suite("A result does not depend on who else is in the batch")
struct BatchMateTests {
    static let seed: UInt64 = 20
    static let steps = 6

    /// What 64 sessions give: `[batch, time, n]` outputs and states of each.
    static func run(
        _ model: ServedModel, width: Int, together: Bool
    ) throws -> [(output: Tensor, states: [Tensor])] {
        var random = SeededRandom(seed: seed)
        var desk = Desk(model)
        let names = (0..<64).map { "s\($0)" }
        for name in names { try desk.create(name, of: model.name) }
        var tickets: [Ticket] = []
        for (index, name) in names.enumerated() {
            // Other lengths, so that rows shift from step to step.
            let time = index == 0 ? steps : Int.random(in: 1...steps, using: &random)
            let input = random.tensor([1, time, width], in: -4...4)
            let request = ForwardRequest(inputs: .single(input)).with { $0.states = .last }
            tickets.append(desk.send(.forward(request, model: nil), to: try id(name)))
            if !together { desk.runAll() }
        }
        desk.runAll()
        #expect(desk.batches == steps || !together)
        return try tickets.map { ticket in
            let answer = try #require(desk.answer(ticket)).forward()
            return (answer.outputs[0], answer.states ?? [])
        }
    }

    @Test("LSTMs give the same alone as with 63 others, within 1e-6")
    func lstm() throws {
        let alone = try Self.run(try .lstm(), width: 3, together: false)
        let together = try Self.run(try .lstm(), width: 3, together: true)
        for (one, other) in zip(alone, together) {
            expectClose(one.output, other.output, within: 1e-6, "seed \(Self.seed)")
            for (state, same) in zip(one.states, other.states) {
                expectClose(state, same, within: 1e-6, "seed \(Self.seed)")
            }
        }
    }

    @Test("sums give the same alone as with 63 others, to the bit")
    func counter() throws {
        let alone = try Self.run(try .counter(), width: 2, together: false)
        let together = try Self.run(try .counter(), width: 2, together: true)
        for (one, other) in zip(alone, together) {
            #expect(one.output == other.output, "seed \(Self.seed)")
            #expect(one.states == other.states, "seed \(Self.seed)")
        }
    }

    @Test("LSTMs in sessions give what the network gives by itself", arguments: [1, 3])
    func network(rows: Int) throws {
        var random = SeededRandom(seed: Self.seed)
        let model = try ServedModel.lstm()
        var desk = Desk(model)
        try desk.create("s", of: "lstm", rows: rows)
        let runner = StepRunner(model.network, batch: rows)
        var states = runner.zeroStates
        for time in [1, 4, 2] {
            let input = random.tensor([rows, time, 3])
            let expected = runner.run([input], from: states)
            states = expected.states
            let answer = try desk.forward(
                "s",
                ForwardRequest(inputs: .single(input)).with {
                    $0.states = .last
                    $0.gates = .all
                })
            #expect(answer.outputs == expected.outputs)
            #expect(answer.states == expected.states)
            let gates = try #require(answer.gates)
            #expect(gates.map(\.count) == [4, 4])
            #expect(gates[0][3].shape == [rows, time, 16])
            #expect(Self.joined(gates[1]) == expected.gates[1])
        }
    }

    /// Gates `[batch, time, units]` each, as a runner gives them: `[batch, time, gates * units]`.
    private static func joined(_ gates: [Tensor]) -> Tensor {
        let (batch, time, units) = (gates[0].shape[0], gates[0].shape[1], gates[0].shape[2])
        var values: [Float] = []
        for step in 0..<batch * time {
            for gate in gates { values += gate.values[step * units..<(step + 1) * units] }
        }
        return Tensor(shape: [batch, time, gates.count * units], values: values)
    }
}
