import Recurrent
import TestSupport
import Testing

/// Layers for vectors at one step, by numbers that can be checked on the page.
@Suite("layers over vectors")
struct VectorLayerTests {
    /// What `layer` makes of one step of each of `inputs`, `[batch, width]`.
    private func output(of layer: any Layer, _ inputs: Tensor...) throws -> Tensor {
        var random = SeededRandom(seed: 1)
        // Only recurrent networks are served, so an LSTM stands beside the layer.
        let lstm = try random.lstm(in: inputs[0].shape[1], units: 1)
        let network = try Network(
            inputs: inputs.map {
                .init(name: "x", shape: ValueShape(features: [$0.shape[1]], isSequence: true))
            },
            layers: [
                .init(name: "layer", layer: layer, inputs: inputs.indices.map { .input($0) }),
                .init(name: "lstm", layer: lstm, inputs: [.input(0)]),
            ], outputs: [.node(0)])
        let batch = inputs[0].shape[0]
        let result = StepRunner(network, batch: batch)
            .run(inputs.map { Tensor(shape: [batch, 1, $0.shape[1]], values: $0.values) })
        let output = result.outputs[0]
        return Tensor(shape: [batch] + output.shape.dropFirst(2), values: output.values)
    }

    private static let x = Tensor(shape: [2, 2], values: [3, 4, 0, 0])
    private static let y = Tensor(shape: [2, 2], values: [1, 2, 5, 5])

    @Test("a constant is the same in each row, whatever is read")
    func constant() throws {
        let layer = Constant(Tensor(shape: [1, 3], values: [7, 8, 9]))
        let expected = Tensor(shape: [2, 1, 3], values: [7, 8, 9, 7, 8, 9])
        #expect(try output(of: layer, Self.x) == expected)
    }

    @Test("a dot product multiplies row by row, of vectors as they are or of length 1")
    func dot() throws {
        let plain = try output(of: DotProduct(width: 2, normalizes: false), Self.x, Self.y)
        #expect(plain == Tensor(shape: [2, 1], values: [11, 0]))
        // 11 / (5 * √5); a vector of zeros stays one.
        let cosine = try output(of: DotProduct(width: 2, normalizes: true), Self.x, Self.y)
        expectClose(cosine.values, [0.983_869_9, 0], within: 1e-6)
    }

    @Test("a dot product takes two vectors of its width")
    func dotShapes() {
        let layer = DotProduct(width: 2, normalizes: false)
        let two = ValueShape(features: [2], isSequence: false)
        let three = ValueShape(features: [3], isSequence: false)
        #expect(throws: LayerError.inputCount(expected: 2, actual: 1)) {
            try layer.outputShape(of: [two])
        }
        #expect(throws: LayerError.mismatch([[2], [3]])) {
            try layer.outputShape(of: [two, three])
        }
        #expect(throws: LayerError.width(expected: 2, actual: 3)) {
            try layer.outputShape(of: [three, three])
        }
    }

    @Test("a root mean square divides each row, and a factor goes with each feature")
    func rootMeanSquare() throws {
        let layer = RMSNormalization(scale: Tensor(shape: [2], values: [1, 10]), epsilon: 12)
        #expect(layer.parameterCount == 2)
        // The mean of 9 and 16 is 12.5, of zeros 0.
        let root: Float = 4.949_747_5
        let expected: [Float] = [3 / root, 40 / root, 0, 0]
        expectClose(try output(of: layer, Self.x).values, expected, within: 1e-6)
        #expect(throws: LayerError.mismatch([[3], [2]])) {
            try layer.outputShape(of: [ValueShape(features: [3], isSequence: true)])
        }
    }
}
