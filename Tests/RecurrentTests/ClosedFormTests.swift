import Glibc
import Recurrent
import TestSupport
import Testing

/// Networks so small that every number of a step can be computed by hand.
@Suite("closed forms")
struct ClosedFormTests {
    @Test("one LSTM unit: c is the sum 0.375 + 0.375/2 + 0.375/4 …, h is tanh(c) / 4")
    func lstmOfChosenGates() throws {
        // sigmoid(ln 3) = 3/4, sigmoid(0) = 1/2, tanh(ln 3 / 2) = 1/2, sigmoid(-ln 3) = 1/4.
        let ln3 = logf(3)
        let network = try Network.chain(
            width: 1,
            [
                (
                    "lstm",
                    try LSTM(
                        kernel: Tensor(shape: [1, 4], values: [ln3, 0, ln3 / 2, -ln3]),
                        recurrentKernel: Tensor(zeros: [1, 4]), bias: nil,
                        returnsSequences: true)
                )
            ])
        let result = StepRunner(network, batch: 1).run([
            Tensor(shape: [1, 3, 1], values: [1, 1, 1])
        ])
        expectClose(
            result.outputs[0],
            Tensor(
                shape: [1, 3, 1],
                values: [tanhf(0.375) / 4, tanhf(0.5625) / 4, tanhf(0.65625) / 4]),
            within: 1e-6)
        expectClose(result.states[0].values, [tanhf(0.65625) / 4], within: 1e-6)
        expectClose(result.states[1].values, [0.65625], within: 1e-6)
        expectClose(
            result.gates[0],
            Tensor(
                shape: [1, 3, 4],
                values: [0.75, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5, 0.25]),
            within: 1e-6)
    }

    @Test("one LSTM unit without activations steps through whole numbers")
    func linearLSTM() throws {
        // i = x, f = h + 1, g = 2x + h, o = x + 1; c' = f c + i g, h' = o c'.
        let network = try Network.chain(
            width: 1,
            [
                (
                    "lstm",
                    try LSTM(
                        kernel: Tensor(shape: [1, 4], values: [1, 0, 2, 1]),
                        recurrentKernel: Tensor(shape: [1, 4], values: [0, 1, 1, 0]),
                        bias: Tensor(shape: [4], values: [0, 1, 0, 1]), activation: .linear,
                        recurrentActivation: .linear, returnsSequences: true)
                )
            ])
        let result = StepRunner(network, batch: 1).run([
            Tensor(shape: [1, 3, 1], values: [1, 2, -1])
        ])
        // c: 1*0 + 1*2 = 2, 5*2 + 2*8 = 26, 79*26 - 1*76 = 1978; h: 2*2, 3*26, 0*1978.
        #expect(result.outputs[0].values == [4, 78, 0])
        #expect(result.states.map(\.values) == [[0], [1978]])
        #expect(result.gates[0].values == [1, 1, 2, 2, 2, 5, 8, 3, -1, 79, 76, 0])
    }

    @Test("one GRU unit: reset after and before the product differ where the bias tells them apart")
    func linearGRU() throws {
        func run(resetAfter: Bool, bias: Tensor) throws -> StepRunner.Result {
            let layer = try GRU(
                kernel: Tensor(shape: [1, 3], values: [0, 1, 1]),
                recurrentKernel: Tensor(shape: [1, 3], values: [0, 0, 2]), bias: bias,
                resetAfter: resetAfter, activation: .linear, recurrentActivation: .linear,
                returnsSequences: true)
            let network = try Network.chain(width: 1, [("gru", layer)])
            let h = Tensor(shape: [1, 1], values: [3])
            return StepRunner(network, batch: 1).run(
                [Tensor(shape: [1, 1, 1], values: [5])], from: [h])
        }
        // z = 1/4, r = x = 5. After: n = x + r (2h + 1) = 40, h' = 3/4 + 30.
        let after = try run(
            resetAfter: true, bias: Tensor(shape: [2, 3], values: [0.125, 0, 0, 0.125, 0, 1]))
        #expect(after.gates[0].values == [0.25, 5, 40])
        #expect(after.states[0].values == [30.75])
        // Before: n = x + 2 (r h) + 1 = 36, h' = 3/4 + 27.
        let before = try run(
            resetAfter: false, bias: Tensor(shape: [3], values: [0.25, 0, 1]))
        #expect(before.gates[0].values == [0.25, 5, 36])
        #expect(before.states[0].values == [27.75])
    }
}
