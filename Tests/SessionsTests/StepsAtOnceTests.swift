import Kernels
import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// Where few rows bring long sequences, several of their steps are one batch.
@Suite("several steps at once")
struct StepsAtOnceTests {
    /// Two LSTMs and a dense layer with packed weights: 3 in, 2 out.
    static func model() throws -> ServedModel {
        let model = try ServedModel.lstm()
        let path = KernelPath.fused(.best, .float32)
        return ServedModel(model, network: model.network.prepared(for: path))
    }

    @Test("a session alone takes 64 steps in a batch, with the bits of single steps")
    func alone() throws {
        let model = try Self.model()
        var random = SeededRandom(seed: 31)
        let input = random.tensor([1, 130, 3])
        let expected = StepRunner(model.network, batch: 1).run([input])
        for sequences in [true, false] {
            var desk = Desk(model)
            try desk.create("s", of: "lstm")
            let answer = try desk.forward(
                "s",
                ForwardRequest(inputs: .single(input)).with {
                    $0.returnsSequences = sequences
                    ($0.states, $0.gates) = (.last, .last)
                })
            #expect(desk.batches == 3)
            let values = expected.outputs[0].values
            #expect(answer.outputs[0].values == (sequences ? values : values.suffix(2)))
            #expect(answer.states == expected.states)
            let gates = try #require(answer.gates)
            #expect(gates[1].flatMap(\.values) == expected.gates[1].values.suffix(4 * 8))
            let steps = try desk.statistics().models[0].steps
            #expect(steps == 130)
        }
    }

    @Test("sessions of mixed lengths get the bits that each gets alone")
    func mixed() throws {
        let model = try Self.model()
        var random = SeededRandom(seed: 32)
        let lengths = (0..<12).map { _ in Int.random(in: 1...40, using: &random) }
        let inputs = lengths.map { random.tensor([1, $0, 3]) }
        var desk = Desk(model)
        let tickets = try inputs.enumerated().map { index, input in
            try desk.create("s\(index)", of: "lstm")
            return desk.send(
                .forward(ForwardRequest(inputs: .single(input)), model: nil),
                to: try id("s\(index)"))
        }
        desk.runAll()
        for (input, ticket) in zip(inputs, tickets) {
            let answer = try #require(desk.answer(ticket)).forward()
            let expected = StepRunner(model.network, batch: 1).run([input])
            #expect(answer.outputs == expected.outputs, "seed \(random.seed)")
        }
        #expect(desk.batches < lengths.max() ?? 0, "some of them were several steps")
    }

    @Test("the step that ends in NaN is named as if each had been made alone")
    func nonfinite() throws {
        var desk = Desk(try Self.model())
        try desk.create("s", of: "lstm")
        _ = try desk.forward("s", ForwardRequest(inputs: .single(Tensor(zeros: [1, 70, 3]))))
        let before = try desk.states("s")
        var input = Tensor(zeros: [1, 100, 3])
        // inf - inf in the sums of the first layer's gates.
        (input.values[3 * 77], input.values[3 * 77 + 1]) = (.infinity, .infinity)
        let error = #expect(throws: SessionError.self) {
            try desk.forward("s", ForwardRequest(inputs: .single(input)))
        }
        guard case .nonfinite(let tensor, let step) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(step == 77 && tensor.hasPrefix("lstm"))
        // 70 of the first, 64 at once of the second, then one by one to the one that failed.
        #expect(try desk.statistics().models[0].steps == 70 + 64 + 14)
        #expect(try desk.states("s") == before)
    }

    @Test("who asks for every state is told of every step, and lengths end rows early")
    func oneByOne() throws {
        var desk = Desk(try Self.model())
        try desk.create("s", of: "lstm", rows: 2)
        let input = ForwardRequest(inputs: .single(Tensor(zeros: [2, 9, 3])))
        _ = try desk.forward("s", input.with { $0.states = .all })
        #expect(desk.batches == 9)
        _ = try desk.forward("s", input.with { $0.lengths = [9, 3] })
        #expect(desk.batches == 18)
    }

    @Test("gates of every step are those of single steps")
    func everyGate() throws {
        let model = try Self.model()
        var random = SeededRandom(seed: 33)
        let input = random.tensor([1, 20, 3])
        var desk = Desk(model)
        try desk.create("s", of: "lstm")
        let answer = try desk.forward(
            "s", ForwardRequest(inputs: .single(input)).with { $0.gates = .all })
        #expect(desk.batches == 1)
        let expected = StepRunner(model.network, batch: 1).run([input]).gates[1]
        let gates = try #require(answer.gates)[1]
        for (step, gate) in (0..<20).flatMap({ step in (0..<4).map { (step, $0) } }) {
            let from = (step * 4 + gate) * 8
            #expect(
                gates[gate].values[step * 8..<(step + 1) * 8]
                    == expected.values[from..<from + 8])
        }
    }
}
