import Glibc
import Kernels
@testable import Recurrent
import Synchronization
import TestSupport
import Testing

/// What a network promises whatever its weights: steps add up, rows do not touch each other,
/// gates explain states, and only what is needed is computed.
@Suite("a network")
struct NetworkTests {
    /// Embedding-free, all recurrent kinds: x -> LSTM -> Dense -> GRU -> GRU -> SimpleRNN -> Dense.
    static func deep(seed: UInt64, returnsSequences: Bool = true) throws -> Network {
        var random = SeededRandom(seed: seed)
        return try Network.chain(
            width: 3,
            [
                ("lstm", try random.lstm(in: 3, units: 11)),
                ("dense", try random.dense(in: 11, units: 6, activation: .silu)),
                ("after", try random.gru(in: 6, units: 8, resetAfter: true)),
                ("before", try random.gru(in: 8, units: 5, resetAfter: false)),
                (
                    "simple",
                    try random.simpleRNN(in: 5, units: 9, returnsSequences: returnsSequences)
                ),
                ("out", try random.dense(in: 9, units: 4, activation: .softmax)),
            ])
    }

    @Test("runs T steps at once as T runs of one step, bit for bit", arguments: UInt64(1)...4)
    func stepsAddUp(seed: UInt64) throws {
        let network = try Self.deep(seed: seed)
        var random = SeededRandom(seed: seed &+ 100)
        let x = random.tensor([6, 5, 3], in: -2...2)
        let whole = StepRunner(network, batch: 6).run([x])

        let runner = StepRunner(network, batch: 6)
        var states = runner.zeroStates
        for time in 0..<5 {
            let result = runner.run([x.steps(time..<time + 1)], from: states)
            #expect(result.outputs[0] == whole.outputs[0].steps(time..<time + 1), "seed \(seed)")
            for (gates, all) in zip(result.gates, whole.gates) {
                #expect(gates == all.steps(time..<time + 1), "seed \(seed)")
            }
            states = result.states
        }
        #expect(states == whole.states, "seed \(seed)")
    }

    @Test("gives a row the same alone as among 63 others, to 1e-6", arguments: UInt64(1)...4)
    func rowsStandAlone(seed: UInt64) throws {
        let network = try Self.deep(seed: seed)
        var random = SeededRandom(seed: seed &+ 200)
        let x = random.tensor([64, 4, 3], in: -2...2)
        let states = network.stateLayout.tensors.map { random.tensor([64] + $0.shape) }
        let all = StepRunner(network, batch: 64).run([x], from: states)
        let row = Int.random(in: 0..<64, using: &random)
        let alone = StepRunner(network, batch: 1).run(
            [x.row(row)], from: states.map { $0.row(row) })
        let comment = "row \(row), seed \(seed)"
        expectClose(alone.outputs[0], all.outputs[0].row(row), within: 1e-6, comment)
        for (one, many) in zip(alone.states, all.states) {
            expectClose(one, many.row(row), within: 1e-6, comment)
        }
    }

    @Test("keeps NaN within the row that it came in with")
    func nanStaysInItsRow() throws {
        let network = try Self.deep(seed: 9)
        var random = SeededRandom(seed: 9)
        var x = random.tensor([16, 2, 3])
        let clean = StepRunner(network, batch: 16).run([x])
        x.values[7 * 6] = .nan
        let dirty = StepRunner(network, batch: 16).run([x])
        for row in 0..<16 {
            for (a, b) in zip(dirty.states, clean.states) {
                let isNaN = a.row(row).values.contains { $0.isNaN }
                #expect(isNaN == (row == 7))
                #expect(row == 7 || a.row(row) == b.row(row))
            }
        }
    }

    @Test("returns gates that explain the new state: c' = f c + i g, h' = o tanh(c')")
    func gatesExplainStates() throws {
        var random = SeededRandom(seed: 5)
        let network = try Network.chain(
            width: 4,
            [
                ("lstm", try random.lstm(in: 4, units: 7)),
                ("gru", try random.gru(in: 7, units: 6, resetAfter: true)),
            ])
        let before = network.stateLayout.tensors.map { random.tensor([3] + $0.shape) }
        let result = StepRunner(network, batch: 3).run([random.tensor([3, 1, 4])], from: before)
        #expect(network.recurrentLayers[0].layer.gateNames == ["i", "f", "g", "o"])
        #expect(network.recurrentLayers[1].layer.gateNames == ["z", "r", "n"])
        for row in 0..<3 {
            for unit in 0..<7 {
                let gate = { result.gates[0].values[row * 28 + $0 * 7 + unit] }
                let (h, c) = (
                    result.states[0].values[row * 7 + unit],
                    result.states[1].values[row * 7 + unit]
                )
                let expected = gate(1) * before[1].values[row * 7 + unit] + gate(0) * gate(2)
                expectClose([c], [expected], within: 1e-6)
                expectClose([h], [gate(3) * tanhf(c)], within: 1e-6)
            }
            for unit in 0..<6 {
                let gate = { result.gates[1].values[row * 18 + $0 * 6 + unit] }
                let old = before[2].values[row * 6 + unit]
                let expected = gate(0) * old + (1 - gate(0)) * gate(2)
                expectClose([result.states[2].values[row * 6 + unit]], [expected], within: 1e-6)
            }
        }
    }

    @Test("names its state tensors and their places, in the order of layers and states")
    func stateLayout() throws {
        let layout = try Self.deep(seed: 1).stateLayout
        #expect(layout.tensors.map(\.layer) == ["lstm", "lstm", "after", "before", "simple"])
        #expect(layout.tensors.map(\.layerIndex) == [0, 0, 1, 2, 3])
        #expect(layout.tensors.map(\.name) == ["h", "c", "h", "h", "h"])
        #expect(layout.tensors.map(\.width) == [11, 11, 8, 5, 9])
        #expect(layout.tensors.map(\.offset) == [0, 11, 22, 30, 35])
        #expect(layout.rowWidth == 44)
    }

    @Test("leaves out what only leads to outputs where no output is wanted, and states are right")
    func skipsOutputs() throws {
        var random = SeededRandom(seed: 6)
        let between = CountingLayer()
        let behind = CountingLayer()
        let network = try Network.chain(
            width: 3,
            [
                ("lstm", try random.lstm(in: 3, units: 4)),
                ("between", between),
                ("gru", try random.gru(in: 4, units: 4, resetAfter: true, returnsSequences: false)),
                ("behind", behind),
            ])
        let x = random.tensor([2, 5, 3])
        let runner = StepRunner(network, batch: 2)
        let full = runner.run([x])
        #expect(between.count == 5)
        #expect(behind.count == 5)
        let last = runner.run([x], outputsAtLastStepOnly: true)
        #expect(between.count == 10)
        #expect(behind.count == 6)
        #expect(last.states == full.states)
        #expect(last.outputs[0].steps(4..<5) == full.outputs[0].steps(4..<5))
    }
}

/// Hands its input on and counts how often it is asked to.
private final class CountingLayer: Layer {
    private let steps = Atomic(0)
    var count: Int { steps.load(ordering: .relaxed) }
    let kind = "Counting"

    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape { inputs[0] }

    func step(_ io: StepIO) {
        steps.add(1, ordering: .relaxed)
        io.output.update(from: io.input, count: io.rows * io.outputWidth)
    }
}
