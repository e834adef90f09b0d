import Recurrent
import TestSupport
import Testing

/// The causal convolution against the sum that defines it.
@Suite("causal convolution")
struct ConvolutionTests {
    @Test(
        "each step is the sum over its window of past steps, zeros before the first",
        arguments: [(taps: 2, dilation: 1), (taps: 3, dilation: 1), (taps: 3, dilation: 4)])
    func windows(taps: Int, dilation: Int) throws {
        let (channels, filters, time) = (2, 3, 11)
        var random = SeededRandom(seed: UInt64(taps * 10 + dilation))
        let kernel = random.tensor([taps, channels, filters])
        let bias = random.tensor([filters])
        let x = random.tensor([1, time, channels])
        let layer = try Conv1D(kernel: kernel, bias: bias, dilation: dilation)
        let network = try Network.chain(width: channels, [("conv", layer)])
        let result = StepRunner(network, batch: 1).run([x])
        var expected: [Float] = []
        for step in 0..<time {
            for filter in 0..<filters {
                var sum = bias.values[filter]
                for tap in 0..<taps {
                    let source = step - (taps - 1 - tap) * dilation
                    guard source >= 0 else { continue }
                    for channel in 0..<channels {
                        sum +=
                            x.values[source * channels + channel]
                            * kernel.values[(tap * channels + channel) * filters + filter]
                    }
                }
                expected.append(sum)
            }
        }
        expectClose(result.outputs[0].values, expected, within: 1e-6, "seed \(random.seed)")
        let past = (taps - 1) * dilation
        #expect(result.states[0].shape == [1, past, channels])
        #expect(result.states[0].values == [Float](x.values.suffix(past * channels)))
    }

    /// y = older + 10 * newer, over a window of two steps, two times, and a running sum behind.
    private func sums() throws -> Network {
        let kernel = Tensor(shape: [2, 1, 1], values: [1, 10])
        let one = Tensor(shape: [1, 1], values: [1])
        let bias = Tensor(shape: [1], values: [0.5])
        let sum = try SimpleRNN(
            kernel: one, recurrentKernel: one, bias: nil, activation: .linear,
            returnsSequences: true)
        let plain = try Conv1D(kernel: kernel, bias: bias, padding: .none)
        let masked = MaskedRecurrent(plain, zeroesOutput: true)
        let half = try Rescaling(scale: Tensor(shape: [], values: [0.5]), offset: one)
        return try Network(
            inputs: [.init(name: "x", shape: ValueShape(features: [1], isSequence: true))],
            layers: [
                .init(name: "a", layer: plain, inputs: [.input(0)]),
                .init(name: "a/mask", layer: RowMarks(behind: 1), inputs: [.node(0)]),
                .init(name: "b", layer: masked, inputs: [.node(0), .node(1)]),
                .init(name: "b/mask", layer: RowMarks(behind: 1), inputs: [.node(2)]),
                .init(
                    name: "sum", layer: MaskedRecurrent(sum, zeroesOutput: true),
                    inputs: [.node(2), .node(3)]),
                .init(name: "half", layer: MaskedOutput(half), inputs: [.node(2), .node(3)]),
            ], outputs: [.node(0), .node(4), .node(5)])
    }

    @Test("without padding a step has an output once its window is full, behind each other too")
    func noPadding() throws {
        let result = StepRunner(try sums(), batch: 2)
            .run([Tensor(shape: [2, 4, 1], values: [1, 2, 3, 4, 0, 0, 1, 0])])
        #expect(result.outputs[0].values == [0, 21.5, 32.5, 43.5, 0, 0.5, 10.5, 1.5])
        // 21.5 + 325 + 0.5, then 32.5 + 435 + 0.5 on top of it.
        #expect(result.outputs[1].values == [0, 0, 347, 815, 0, 0, 106, 132])
        #expect(result.outputs[2].values == [0, 0, 174.5, 235, 0, 0, 54, 14])
        #expect(
            result.states.map(\.values) == [[4, 0], [1, 1], [43.5, 1.5], [1, 1], [815, 132]])
    }

    @Test("several steps at once mark the rows that count as one after the other does")
    func severalSteps() throws {
        let network = try sums()
        let workspace = Workspace(for: network, rowsMax: 8)
        // Of two rows the steps 1, 2, 3, 4 and 0, 0, 1, 0, as above, one step behind the other.
        let x: [Float] = [1, 0, 2, 0, 3, 1, 4, 0]
        for (place, value) in x.enumerated() { workspace.inputs[0][place] = value }
        workspace.stateIn.update(repeating: 0, count: 2 * network.stateLayout.rowWidth)
        network.step(rows: 2, steps: 4, in: workspace, wants: .all)
        let outputs = workspace.outputs.map { output in (0..<8).map { output[$0] } }
        #expect(outputs[0] == [0, 0, 21.5, 0.5, 32.5, 10.5, 43.5, 1.5])
        #expect(outputs[1] == [0, 0, 0, 0, 347, 106, 815, 132])
        #expect(outputs[2] == [0, 0, 0, 0, 174.5, 54, 235, 14])
        let width = network.stateLayout.rowWidth
        #expect((0..<width).map { workspace.stateOut[$0] } == [4, 1, 43.5, 1, 815])
    }

    @Test("how full the window is can be read, set and reset like any state")
    func filled() throws {
        let runner = StepRunner(try sums(), batch: 1)
        #expect(runner.network.stateLayout.tensors.map(\.name).prefix(2) == ["buffer", "filled"])
        #expect(runner.network.stateLayout.tensors.map(\.countMax) == [nil, 1, nil, 1, nil])
        let first = runner.run([Tensor(shape: [1, 1, 1], values: [7])])
        #expect(first.states.map(\.values) == [[7], [1], [0], [0], [0]])
        var states = runner.zeroStates
        states[0].values = [5]
        states[1].values = [1]
        let next = runner.run([Tensor(shape: [1, 1, 1], values: [2])], from: states)
        #expect(next.outputs[0].values == [25.5])
        #expect(next.states.map(\.values) == [[2], [1], [25.5], [1], [0]])
    }

    @Test(
        "a count is a whole number up to the window's length",
        arguments: [(0, true), (1, true), (2, false), (0.5, false), (-1, false)])
    func counts(value: Float, isCount: Bool) throws {
        let tensors = try sums().stateLayout.tensors
        #expect((tensors[1].firstInvalid([0, value]) == nil) == isCount)
        #expect(tensors[0].firstInvalid([value]) == nil)
    }

    @Test("a window of one step, or of none, is refused: it would keep nothing")
    func refusals() {
        let kernel = Tensor(zeros: [1, 2, 3])
        #expect(throws: LayerError.mismatch([[1, 2, 3], []])) {
            try Conv1D(kernel: kernel, bias: nil)
        }
        let wide = Tensor(zeros: [2, 2, 3])
        #expect(throws: LayerError.mismatch([[2, 2, 3], [2]])) {
            try Conv1D(kernel: wide, bias: Tensor(zeros: [2]))
        }
    }
}
