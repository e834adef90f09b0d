import Recurrent
import TestSupport
import Testing

@Suite("layer normalisation")
struct LayerNormalizationTests {
    @Test(
        "each row is normalised by its own mean and variance, then scaled and shifted",
        arguments: [
            // Means 2 and 5, variances 1 and 9; with 3 added to them the roots are 2 and √12.
            (nil, nil, 0, [-1, 1, -1, 1]), (nil, nil, 3, [-0.5, 0.5, -0.866_025_4, 0.866_025_4]),
            ([2, 3], nil, 0, [-2, 3, -2, 3]), (nil, [10, 20], 0, [9, 21, 9, 21]),
            ([2, 3], [10, 20], 0, [8, 23, 8, 23]),
        ] as [([Float]?, [Float]?, Float, [Float])])
    func closedForm(gamma: [Float]?, beta: [Float]?, epsilon: Float, expected: [Float]) throws {
        let layer = try LayerNormalization(
            shape: [2], gamma: gamma.map { Tensor(shape: [2], values: $0) },
            beta: beta.map { Tensor(shape: [2], values: $0) }, epsilon: epsilon)
        let network = try Network(
            inputs: [.init(name: "input", shape: ValueShape(features: [2], isSequence: true))],
            layers: [
                .init(name: "norm", layer: layer, inputs: [.input(0)]),
                .init(
                    name: "rnn",
                    layer: SimpleRNN(
                        kernel: Tensor(zeros: [2, 1]), recurrentKernel: Tensor(zeros: [1, 1]),
                        bias: nil, returnsSequences: true), inputs: [.node(0)]),
            ], outputs: [.node(0)])
        let input = Tensor(shape: [1, 2, 2], values: [1, 3, 2, 8])
        let output = StepRunner(network, batch: 1).run([input]).outputs[0]
        expectClose(output.values, expected, within: 1e-6)
        #expect(layer.parameterCount == (gamma?.count ?? 0) + (beta?.count ?? 0))
    }

    @Test("weights of other shapes than the features are refused")
    func shapes() throws {
        #expect(throws: LayerError.mismatch([[2], [3]])) {
            try LayerNormalization(
                shape: [2], gamma: nil, beta: Tensor(zeros: [3]), epsilon: 1e-5)
        }
        let layer = try LayerNormalization(
            shape: [2], gamma: Tensor(zeros: [2]), beta: nil, epsilon: 1e-5)
        #expect(throws: LayerError.mismatch([[3], [2]])) {
            try layer.outputShape(of: [ValueShape(features: [3], isSequence: true)])
        }
        #expect(throws: LayerError.rank(expected: 1, actual: [])) {
            try layer.outputShape(of: [ValueShape(features: [], isSequence: true)])
        }
    }
}
