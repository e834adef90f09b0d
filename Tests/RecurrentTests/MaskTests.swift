import Recurrent
import TestSupport
import Testing

/// Masks as values beside a sequence, by a sum that can be followed on the page.
@Suite("masked steps")
struct MaskTests {
    /// h' = x + h: what a masked step leaves out is missing from the sum.
    private func summing(zeroesOutput: Bool = false, value: Float) throws -> Network {
        let one = Tensor(shape: [1, 1], values: [1])
        let sum = try SimpleRNN(
            kernel: one, recurrentKernel: one, bias: nil, activation: .linear,
            returnsSequences: true)
        return try Network(
            inputs: [.init(name: "x", shape: ValueShape(features: [1], isSequence: true))],
            layers: [
                .init(
                    name: "mask", layer: StepMask(value: value, features: [1]),
                    inputs: [.input(0)]),
                .init(
                    name: "sum", layer: MaskedRecurrent(sum, zeroesOutput: zeroesOutput),
                    inputs: [.input(0), .node(0)]),
                .init(name: "masked", layer: Masking(value: value), inputs: [.input(0)]),
            ], outputs: [.node(1), .node(2)])
    }

    @Test("a masked step leaves each row's state as it was and repeats its last output")
    func state() throws {
        let network = try summing(value: -1)
        let x = Tensor(shape: [2, 4, 1], values: [1, -1, 2, -1, -1, 5, -1, 7])
        let state = Tensor(shape: [2, 1], values: [10, 20])
        let result = StepRunner(network, batch: 2).run([x], from: [state])
        #expect(result.outputs[0].values == [11, 11, 13, 13, 20, 25, 25, 32])
        #expect(result.outputs[1].values == [1, 0, 2, 0, 0, 5, 0, 7])
        #expect(result.states[0].values == [13, 32])
    }

    @Test("a masked step gives zeros where the layer asks for them, and keeps its state")
    func zeroes() throws {
        let network = try summing(zeroesOutput: true, value: 0)
        let x = Tensor(shape: [1, 3, 1], values: [4, 0, 1])
        let result = StepRunner(network, batch: 1).run([x])
        #expect(result.outputs[0].values == [4, 0, 5])
    }

    @Test("a step is masked where all of its features are the value, an id where it is")
    func masks() throws {
        let pairs = try outputs(
            of: StepMask(value: 2, features: [2]), features: [2], [2, 2, 2, 0, 1, 2])
        #expect(pairs == [0, 1, 1])
        let ids = try outputs(of: StepMask(value: 0, features: []), features: [], [3, 0, 1])
        #expect(ids == [1, 0, 1])
    }

    @Test("a union of masks lets pass what one of them does")
    func union() throws {
        let network = try Network(
            inputs: ["a", "b"].map {
                .init(name: $0, shape: ValueShape(features: [], isSequence: true))
            },
            layers: [
                .init(name: "any", layer: MaskUnion(), inputs: [.input(0), .input(1)])
            ] + recurrence(reading: .node(0)), outputs: [.node(0)])
        let result = StepRunner(network, batch: 1).run([
            Tensor(shape: [1, 4], values: [1, 1, 0, 0]),
            Tensor(shape: [1, 4], values: [1, 0, 1, 0]),
        ])
        #expect(result.outputs[0].values == [1, 1, 1, 0])
    }

    @Test("a mask of another shape, or without time, is refused")
    func refusals() {
        let features = ValueShape(features: [2], isSequence: true)
        let once = ValueShape(features: [2], isSequence: false)
        #expect(throws: LayerError.rank(expected: 1, actual: [2])) {
            try StepMask(value: 0, features: [3]).outputShape(of: [features])
        }
        #expect(throws: LayerError.needsSequence) {
            try StepMask(value: 0, features: [2]).outputShape(of: [once])
        }
        #expect(throws: LayerError.rank(expected: 0, actual: [2])) {
            try MaskUnion().outputShape(of: [features, features])
        }
    }

    private func outputs(
        of layer: any Layer, features: [Int], _ values: [Float]
    ) throws -> [Float] {
        let network = try Network(
            inputs: [.init(name: "x", shape: ValueShape(features: features, isSequence: true))],
            layers: [.init(name: "layer", layer: layer, inputs: [.input(0)])]
                + recurrence(reading: .node(0)), outputs: [.node(0)])
        let time = values.count / features.reduce(1, *)
        let input = Tensor(shape: [1, time] + features, values: values)
        return StepRunner(network, batch: 1).run([input]).outputs[0].values
    }

    /// Only recurrent networks are served, so an LSTM reads what is tested.
    private func recurrence(reading source: Network.Source) -> [Network.Definition] {
        var random = SeededRandom(seed: 1)
        guard let lstm = try? random.lstm(in: 1, units: 1) else { return [] }
        return [
            .init(name: "axis", layer: Reshape(features: [1]), inputs: [source]),
            .init(name: "lstm", layer: lstm, inputs: [.node(1)]),
        ]
    }
}
