import Kernels
import Recurrent
import TestSupport
import Testing

/// The recurrent layers against one-number-at-a-time Double loops, several steps from a random
/// state, with units and rows on both sides of the kernels' limits.
@Suite("recurrent layers compute what the scalar formulas say")
struct RecurrentLayerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let seed: UInt64
        let rows: Int
        let width: Int
        let units: Int
        let hasBias: Bool
        var testDescription: String {
            "seed \(seed): \(rows) rows, \(width) wide, \(units) units, bias \(hasBias)"
        }
    }

    static let cases: [Case] = [
        Case(seed: 1, rows: 1, width: 1, units: 1, hasBias: true),
        Case(seed: 2, rows: 3, width: 5, units: 8, hasBias: true),
        Case(seed: 3, rows: 9, width: 2, units: 13, hasBias: false),
        Case(seed: 4, rows: 17, width: 20, units: 33, hasBias: true),
    ]

    @Test("LSTM", arguments: cases)
    func lstm(_ test: Case) throws {
        var random = SeededRandom(seed: test.seed)
        let cells = Self.weights(of: test, columns: 4, bias: [4 * test.units], &random)
        let layer = try LSTM(
            kernel: cells.kernel, recurrentKernel: cells.recurrentKernel, bias: cells.bias,
            returnsSequences: true)
        #expect(layer.parameterCount == 4 * test.units * (test.width + test.units + cells.biases))
        try Self.compare(layer, test, &random) { x, states in
            let new = cells.lstm(x, h: states[0], c: states[1])
            return [new.h, new.c]
        }
    }

    @Test("GRU with the reset after the product", arguments: cases)
    func gruResetAfter(_ test: Case) throws {
        var random = SeededRandom(seed: test.seed)
        let cells = Self.weights(of: test, columns: 3, bias: [2, 3 * test.units], &random)
        let layer = try GRU(
            kernel: cells.kernel, recurrentKernel: cells.recurrentKernel, bias: cells.bias,
            resetAfter: true, returnsSequences: true)
        let biases = 2 * cells.biases
        #expect(layer.parameterCount == 3 * test.units * (test.width + test.units + biases))
        try Self.compare(layer, test, &random) { x, states in
            [cells.gruResetAfter(x, h: states[0])]
        }
    }

    @Test("GRU with the reset before the product", arguments: cases)
    func gruResetBefore(_ test: Case) throws {
        var random = SeededRandom(seed: test.seed)
        let cells = Self.weights(of: test, columns: 3, bias: [3 * test.units], &random)
        let layer = try GRU(
            kernel: cells.kernel, recurrentKernel: cells.recurrentKernel, bias: cells.bias,
            resetAfter: false, returnsSequences: true)
        try Self.compare(layer, test, &random) { x, states in
            [cells.gruResetBefore(x, h: states[0])]
        }
    }

    @Test("SimpleRNN", arguments: cases)
    func simpleRNN(_ test: Case) throws {
        var random = SeededRandom(seed: test.seed)
        let cells = Self.weights(of: test, columns: 1, bias: [test.units], &random)
        let layer = try SimpleRNN(
            kernel: cells.kernel, recurrentKernel: cells.recurrentKernel, bias: cells.bias,
            returnsSequences: true)
        try Self.compare(layer, test, &random) { x, states in
            [cells.simpleRNN(x, h: states[0])]
        }
    }

    private static func weights(
        of test: Case, columns: Int, bias: [Int], _ random: inout SeededRandom
    ) -> ScalarCells {
        ScalarCells(
            kernel: random.tensor([test.width, columns * test.units]),
            recurrentKernel: random.tensor([test.units, columns * test.units], in: -0.5...0.5),
            bias: test.hasBias ? random.tensor(bias) : nil)
    }

    /// Every way in which products are computed here.
    static let paths: [KernelPath] =
        [.blas] + InstructionSet.available.map { .fused($0, .float32) }

    /// Runs `layer` behind another recurrent layer's state and compares outputs and states after
    /// each of four steps with those of `step`, row by row, for every path.
    private static func compare(
        _ layer: any RecurrentLayer, _ test: Case, _ random: inout SeededRandom,
        step: (_ x: [Double], _ states: [[Double]]) -> [[Double]]
    ) throws {
        // A layer before it moves its state away from the start of a state row.
        let before = try random.simpleRNN(in: test.width, units: 3)
        let network = try Network(
            inputs: [
                Network.Input(
                    name: "x", shape: ValueShape(features: [test.width], isSequence: true))
            ],
            layers: [
                Network.Definition(name: "before", layer: before, inputs: [.input(0)]),
                Network.Definition(name: "layer", layer: layer, inputs: [.input(0)]),
            ], outputs: [.node(1)])
        for path in paths {
            compare(network.prepared(for: path), "\(path), \(test)", test, &random, step: step)
        }
    }

    private static func compare(
        _ network: Network, _ name: String, _ test: Case, _ random: inout SeededRandom,
        step: (_ x: [Double], _ states: [[Double]]) -> [[Double]]
    ) {
        let runner = StepRunner(network, batch: test.rows)
        var states = network.stateLayout.tensors.map { random.tensor([test.rows] + $0.shape) }
        for time in 0..<4 {
            let x = random.tensor([test.rows, 1, test.width], in: -2...2)
            let result = runner.run([x], from: states)
            for row in 0..<test.rows {
                let expected = step(doubles(x, row), states.dropFirst().map { doubles($0, row) })
                let comment = "row \(row) at \(time), \(name)"
                for (state, numbers) in zip(result.states.dropFirst(), expected) {
                    expectClose(
                        doubles(state, row).map(Float.init), numbers.map(Float.init),
                        within: 3e-6, comment)
                }
                expectClose(
                    doubles(result.outputs[0], row).map(Float.init), expected[0].map(Float.init),
                    within: 3e-6, comment)
            }
            states = result.states
        }
    }

    private static func doubles(_ tensor: Tensor, _ row: Int) -> [Double] {
        let width = tensor.values.count / tensor.shape[0]
        return tensor.values[row * width..<(row + 1) * width].map(Double.init)
    }
}

extension ScalarCells {
    /// 1 with a bias, 0 without.
    var biases: Int { bias == nil ? 0 : 1 }
}
