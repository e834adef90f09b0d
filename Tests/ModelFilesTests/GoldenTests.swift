import Containers
import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("Keras goldens")
struct GoldenTests {
    @Test("the goldens are there: 26 models, 12 faults")
    func goldensAreThere() {
        #expect(GoldenFiles.models.count == 26)
        #expect(GoldenFiles.faults.count == 12)
    }

    @Test(
        "three calls in a row give Keras' outputs and states to 2e-5",
        arguments: GoldenFiles.models)
    func threeCalls(model: String) throws {
        let network = try ModelFile.load(path: GoldenFiles.path(model)).network
        let golden = try Npz(
            npz: GoldenFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        let runner = StepRunner(network, batch: 3)
        var states = runner.zeroStates
        for call in 0..<3 {
            let input = try #require(golden["inputs/\(call)"])
            let result = runner.run(
                [Tensor(shape: input.shape, values: input.values)], from: states)
            states = result.states
            let expected = try #require(golden["outputs/\(call)"])
            try compareOutput(result.outputs[0], expected, of: network, "\(model) call \(call)")
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

    /// Keras gives `[batch, time, features]`, or the last step's `[batch, features]` alone.
    private func compareOutput(
        _ actual: Tensor, _ expected: NpyArray, of network: Network, _ comment: String
    ) throws {
        let shape = network.outputs[0].shape
        if expected.shape == actual.shape {
            expectClose(actual.values, expected.values, within: 2e-5, comment)
            return
        }
        #expect(!shape.isSequence, "\(comment)")
        #expect(expected.shape == [3] + shape.features, "\(comment)")
        let time = actual.shape[1]
        let last = (0..<3).flatMap { row in
            let end = (row + 1) * time * shape.width
            return actual.values[(end - shape.width)..<end]
        }
        expectClose(last, expected.values, within: 2e-5, comment)
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
}
