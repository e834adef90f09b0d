import Kernels
import Recurrent
import TestSupport
import Testing

/// Layers that only exporters' graphs ask for, each against numbers worked out by hand.
@Suite("layers of exported graphs")
struct RearrangeTests {
    /// What `layer` makes of one row behind a recurrent layer that hands its input on.
    private func output(of layer: any Layer, _ row: [Float]) throws -> [Float] {
        let width = row.count
        let identity = (0..<width * width).map { $0 % (width + 1) == 0 ? Float(1) : 0 }
        let plain = try SimpleRNN(
            kernel: Tensor(shape: [width, width], values: identity),
            recurrentKernel: Tensor(zeros: [width, width]), bias: nil, activation: .linear,
            returnsSequences: true)
        let network = try Network.chain(width: width, [("rnn", plain), ("layer", layer)])
        let input = Tensor(shape: [1, 1, width], values: row)
        return StepRunner(network, batch: 1).run([input]).outputs[0].values
    }

    @Test("Rearrange picks, repeats and reorders")
    func rearranges() throws {
        let layer = try Rearrange(indices: [2, 0, 2], inputWidth: 3, features: [3])
        #expect(try output(of: layer, [5, 6, 7]) == [7, 5, 7])
    }

    @Test("Rearrange puts a zero where there is no place")
    func zeros() throws {
        let layer = try Rearrange(indices: [-1, 0, 1, -1], inputWidth: 2, features: [4])
        #expect(try output(of: layer, [5, 6]) == [0, 5, 6, 0])
    }

    @Test("Rearrange refuses places that its input does not have")
    func refuses() {
        #expect(throws: LayerError.mismatch([[3], [1]])) {
            try Rearrange(indices: [3], inputWidth: 3, features: [1])
        }
    }

    @Test("FeatureMean averages neighbours")
    func means() throws {
        let layer = FeatureMean(over: 2, features: [2])
        #expect(try output(of: layer, [1, 3, 10, 20]) == [2, 15])
    }

    @Test(
        "MathFunction computes its function",
        arguments: [
            (.squareRoot, [2, 0.5]), (.reciprocal, [0.25, 4]), (.power(2), [16, 0.0625]),
            (.absolute, [4, 0.25]), (.clip(low: 1, high: 3), [3, 1]),
        ] as [(MathFunction.Function, [Float])])
    func functions(function: MathFunction.Function, expected: [Float]) throws {
        #expect(try output(of: MathFunction(kind: "F", function), [4, 0.25]) == expected)
    }

    @Test("clip cuts the sum before the activation")
    func clip() throws {
        let layer = try SimpleRNN(
            kernel: Tensor(shape: [1, 1], values: [1]),
            recurrentKernel: Tensor(zeros: [1, 1]), bias: nil, activation: .linear,
            returnsSequences: true, clip: 0.5)
        let network = try Network.chain(width: 1, [("rnn", layer)])
        let input = Tensor(shape: [1, 3, 1], values: [2, -2, 0.25])
        let outputs = StepRunner(network, batch: 1).run([input]).outputs[0].values
        #expect(outputs == [0.5, -0.5, 0.25])
    }
}
