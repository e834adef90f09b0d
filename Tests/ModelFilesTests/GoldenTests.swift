import Containers
import Kernels
import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("Keras goldens")
struct GoldenTests {
    @Test("the goldens are there: 51 models, 12 faults")
    func goldensAreThere() {
        #expect(GoldenFiles.models.count == 51)
        #expect(GoldenFiles.faults.count == 12)
    }

    @Test(
        "three calls in a row give Keras' outputs and states to 2e-5, also a step at a time",
        arguments: GoldenFiles.models, [false, true])
    func threeCalls(model: String, stepwise: Bool) throws {
        // Both ways through time, and both ways of multiplying.
        let network = try ModelFile.load(path: GoldenFiles.path(model)).network
            .prepared(for: KernelPath.both[stepwise ? 1 : 0])
        let golden = try Npz(
            npz: GoldenFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        let runner = StepRunner(network, batch: 3)
        var states = runner.zeroStates
        for call in 0..<3 {
            let inputs = try network.inputs.map { input in
                let isOne = network.inputs.count == 1
                let key = "inputs/\(call)" + (isOne ? "" : "/\(input.name)")
                let array = try #require(golden[key], "\(key) of \(model)")
                return Tensor(shape: array.shape, values: array.values)
            }
            let result = run(runner, inputs, from: states, stepwise: stepwise)
            states = result.states
            for (number, output) in network.outputs.enumerated() {
                let key = "outputs/\(call)" + (network.outputs.count == 1 ? "" : "/\(number)")
                try compareOutput(
                    result.outputs[number], #require(golden[key], "\(key) of \(model)"),
                    of: output, stepwise ? inputs[0].shape[1] : nil, "\(model) \(key)")
            }
            for (tensor, state) in zip(network.stateLayout.tensors, states) {
                let key = "states/\(call)/\(tensor.layer)/\(tensor.name)"
                let expected = try #require(golden[key], "\(key) of \(model)")
                expectClose(
                    state, Tensor(shape: expected.shape, values: expected.values),
                    within: 2e-5, "\(model) \(key)")
            }
        }
        let known = golden.entries.filter { $0.key.hasPrefix("states/0/") }
        #expect(known.count == network.stateLayout.tensors.count)
    }

    /// One run over all steps, or one run for each; then the outputs are those of the last step.
    private func run(
        _ runner: StepRunner, _ inputs: [Tensor], from states: [Tensor], stepwise: Bool
    ) -> StepRunner.Result {
        guard stepwise else { return runner.run(inputs, from: states) }
        var result = runner.run(inputs.map { $0.step(0) }, from: states)
        for step in 1..<max(1, inputs[0].shape[1]) {
            result = runner.run(inputs.map { $0.step(step) }, from: result.states)
        }
        return result
    }

    /// Keras gives `[batch, time, features]`, or the last step's `[batch, features]` alone.
    ///
    /// - Parameter time: how many steps Keras' output has, where `actual` is the last one's.
    private func compareOutput(
        _ actual: Tensor, _ expected: NpyArray, of output: Network.Output, _ time: Int?,
        _ comment: String
    ) throws {
        let features = output.shape.features
        let hasTime = expected.shape.count == features.count + 2
        #expect(hasTime || !output.shape.isSequence, "\(comment)")
        let whole = Tensor(shape: expected.shape, values: expected.values)
        if hasTime {
            let wanted = time.map { whole.step($0 - 1) } ?? whole
            expectClose(actual, wanted, within: 2e-5, comment)
        } else {
            #expect(expected.shape == [3] + features, "\(comment)")
            let last = actual.step(actual.shape[1] - 1)
            expectClose(last.values, whole.values, within: 2e-5, comment)
        }
    }

    @Test("a model says what goes in and out, what it keeps and which file it was")
    func description() throws {
        let model = try ModelFile.load(path: GoldenFiles.path("stateful"))
        let network = model.network
        #expect(network.inputs[0].shape == ValueShape(features: [3], isSequence: true))
        #expect(network.outputs[0].shape == ValueShape(features: [2], isSequence: false))
        #expect(network.stateLayout.tensors.map(\.name) == ["h", "c"])
        #expect(network.stateLayout.tensors.map(\.shape) == [[8], [8]])
        #expect(network.recurrentLayers.map(\.name) == ["lstm"])
        #expect(network.nodes.map(\.name) == ["lstm", "dense"])
        #expect(network.parameterCount == 4 * 8 * (3 + 8 + 1) + 2 * (8 + 1))
        #expect(model.format == "keras")
        let digest = try GoldenFiles.bytes("stateful.keras").withUnsafeBytes {
            SHA256.hexDigest($0)
        }
        #expect(model.digest == "sha256:" + digest)
    }

    @Test(
        "the input has time where the file has it, ids have no features",
        arguments: [
            ("lstm", [3], true), ("fixed_time", [5], true), ("embedding", [], true),
            ("reshape", [4], false), ("reshape_dense_first", [2], false), ("flatten", [4], true),
        ] as [(String, [Int], Bool)])
    func inputs(model: String, features: [Int], isSequence: Bool) throws {
        let input = try ModelFile.load(path: GoldenFiles.path(model)).network.inputs[0]
        #expect(input.shape == ValueShape(features: features, isSequence: isSequence))
        #expect(input.vocabulary == (model == "embedding" ? 11 : nil))
    }

    @Test("layers keep the names of the file, those of the weights' paths are not theirs")
    func names() throws {
        let network = try ModelFile.load(path: GoldenFiles.path("functional")).network
        #expect(network.inputs.map(\.name) == ["series"])
        #expect(network.recurrentLayers.map(\.name) == ["first", "second"])
    }

    @Test("outputs and states bear the names that say where their layers are")
    func nestedNames() throws {
        let several = try ModelFile.load(path: GoldenFiles.path("several")).network
        #expect(several.inputs.map(\.name) == ["events", "traits", "series"])
        #expect(several.outputs.map(\.name) == ["label", "body", "level"])
        #expect(several.inputs.map(\.shape.isSequence) == [true, false, true])
        let nested = try ModelFile.load(path: GoldenFiles.path("nested_functional")).network
        #expect(nested.outputs.map(\.name) == ["lstm", "inner/tail/dense"])
        #expect(nested.recurrentLayers.map(\.name) == ["inner/lstm", "inner/tail/gru", "lstm"])
        let cells = try ModelFile.load(path: GoldenFiles.path("rnn_cells")).network
        #expect(
            cells.recurrentLayers.map(\.name) == [
                "rnn", "stack/lstm_cell_1", "stack/gru_cell", "stack/simple_rnn_cell",
                "rnn_1/gru_cell_1", "rnn_1/gru_cell_2",
            ])
    }

    @Test("the calls of a shared layer bear numbers that no other layer has")
    func sharedNames() throws {
        let network = try ModelFile.load(path: GoldenFiles.path("shared")).network
        let names = network.nodes.filter { $0.layer.kind == "Dense" }.map(\.name)
        #expect(names.sorted() == ["dense", "dense_1", "dense_2", "dense_3"])
    }

    @Test("a convolution keeps the steps that its window reaches back to")
    func convolutionState() throws {
        let network = try ModelFile.load(path: GoldenFiles.path("convolution")).network
        #expect(network.stateLayout.tensors.map(\.name) == ["buffer", "buffer", "h", "c"])
        #expect(network.stateLayout.tensors.map(\.shape) == [[4, 3], [1, 3], [3], [3]])
    }
}

extension Tensor {
    /// One step of `[batch, time, …]` as `[batch, 1, …]`.
    fileprivate func step(_ index: Int) -> Tensor {
        let (batch, time, width) = (shape[0], shape[1], shape.dropFirst(2).reduce(1, *))
        var values: [Float] = []
        for row in 0..<batch {
            let first = (row * time + index) * width
            values += self.values[first..<(first + width)]
        }
        return Tensor(shape: [batch, 1] + shape.dropFirst(2), values: values)
    }
}
