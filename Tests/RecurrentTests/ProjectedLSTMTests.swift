import Recurrent
import TestSupport
import Testing

@Suite("projected LSTM")
struct ProjectedLSTMTests {
    @Test("a projection by the unit matrix is a plain LSTM", arguments: [1, 2, 3])
    func unitMatrix(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (kernel, recurrent) = (random.tensor([3, 16]), random.tensor([4, 16]))
        let bias = seed == 1 ? nil : random.tensor([16])
        let unit = Tensor(
            shape: [4, 4], values: (0..<16).map { $0 % 5 == 0 ? 1 : 0 })
        let plain = try LSTM(
            kernel: kernel, recurrentKernel: recurrent, bias: bias, returnsSequences: true)
        let projected = try ProjectedLSTM(
            kernel: kernel, recurrentKernel: recurrent, bias: bias, projection: unit,
            returnsSequences: true)
        let input = random.tensor([2, 6, 3])
        let expected = StepRunner(try .chain(width: 3, [("lstm", plain)]), batch: 2).run([input])
        let actual = StepRunner(try .chain(width: 3, [("lstm", projected)]), batch: 2)
            .run([input])
        expectClose(actual.outputs[0], expected.outputs[0], within: 1e-6, "seed \(seed)")
        for (state, other) in zip(actual.states, expected.states) {
            expectClose(state, other, within: 1e-6, "seed \(seed)")
        }
        expectClose(actual.gates[0], expected.gates[0], within: 1e-6, "seed \(seed)")
    }

    @Test("a projection to one number gives the sum of what it is made of")
    func sum() throws {
        // Without weights i = f = o = 1/2 and g = tanh(1): c' = c/2 + tanh(1)/2.
        let layer = try ProjectedLSTM(
            kernel: Tensor(zeros: [1, 8]), recurrentKernel: Tensor(zeros: [1, 8]),
            bias: Tensor(shape: [8], values: [0, 0, 0, 0, 1, 1, 0, 0]),
            projection: Tensor(shape: [2, 1], values: [1, 2]), returnsSequences: false)
        let network = try Network.chain(width: 1, [("lstm", layer)])
        #expect(network.stateLayout.tensors.map(\.shape) == [[1], [2]])
        let result = StepRunner(network, batch: 1).run(
            [Tensor(zeros: [1, 1, 1])],
            from: [Tensor(zeros: [1, 1]), Tensor(shape: [1, 2], values: [0, 1])])
        // tanh(1)/2 and its sum with 1/2, then (tanh of the first + 2 tanh of the second) / 2.
        expectClose(result.states[1].values, [0.380_797_1, 0.880_797_1], within: 1e-6)
        expectClose(result.states[0].values, [0.888_518_2], within: 1e-6)
    }

    @Test("weights that do not fit each other, and a wrong input, are refused")
    func shapes() throws {
        #expect(throws: LayerError.mismatch([[3, 16], [4, 16], [4, 2]])) {
            try ProjectedLSTM(
                kernel: Tensor(zeros: [3, 16]), recurrentKernel: Tensor(zeros: [4, 16]),
                bias: nil, projection: Tensor(zeros: [4, 2]), returnsSequences: true)
        }
        let layer = try ProjectedLSTM(
            kernel: Tensor(zeros: [3, 16]), recurrentKernel: Tensor(zeros: [2, 16]), bias: nil,
            projection: Tensor(zeros: [4, 2]), returnsSequences: false)
        let shape = try layer.outputShape(of: [ValueShape(features: [3], isSequence: true)])
        #expect(shape == ValueShape(features: [2], isSequence: false))
        #expect(throws: LayerError.needsSequence) {
            try layer.outputShape(of: [ValueShape(features: [3], isSequence: false)])
        }
        #expect(throws: LayerError.width(expected: 3, actual: 4)) {
            try layer.outputShape(of: [ValueShape(features: [4], isSequence: true)])
        }
    }
}
