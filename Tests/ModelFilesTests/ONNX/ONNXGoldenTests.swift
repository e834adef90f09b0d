import Containers
import Kernels
import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("ONNX goldens")
struct ONNXGoldenTests {
    @Test(
        "three calls in a row give ONNX Runtime's outputs and states to 2e-5",
        arguments: ONNXGoldenFiles.models, KernelPath.both)
    func threeCalls(model: String, path: KernelPath) throws {
        let network = try ONNXGoldenFiles.load(model).network.prepared(for: path)
        let golden = try Npz(
            npz: ONNXGoldenFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        let runner = StepRunner(network, batch: 3)
        var states = runner.zeroStates
        for call in 0..<3 {
            let inputs = try network.inputs.map { input in
                let array = try #require(golden["inputs/\(call)/\(input.name)"])
                return Tensor(shape: array.shape, values: array.values)
            }
            let result = runner.run(inputs, from: states)
            states = result.states
            for (output, actual) in zip(network.outputs, result.outputs) {
                let expected = try #require(golden["outputs/\(call)/\(output.name)"])
                compare(actual, expected, output.shape, "\(model) \(output.name) call \(call)")
            }
            for (tensor, state) in zip(network.stateLayout.tensors, states) {
                let key = "states/\(call)/\(tensor.layerIndex)/\(tensor.name)"
                let expected = try #require(golden[key], "\(key) of \(model)")
                expectClose(
                    state, Tensor(shape: expected.shape, values: expected.values),
                    within: 2e-5, "\(model) \(key)")
            }
        }
        #expect(golden.entries.filter { $0.key.hasPrefix("states/0/") }.count == states.count)
        #expect(
            golden.entries.filter { $0.key.hasPrefix("outputs/0/") }.count
                == network.outputs.count)
    }

    /// ONNX Runtime gives `[batch, time, features…]`, or the last step's `[batch, features…]`.
    private func compare(
        _ actual: Tensor, _ expected: NpyArray, _ shape: ValueShape, _ comment: String
    ) {
        if expected.values.count == actual.values.count {
            expectClose(actual.values, expected.values, within: 2e-5, comment)
            return
        }
        #expect(!shape.isSequence, "\(comment)")
        let (time, width) = (actual.shape[1], shape.width)
        let last = (0..<3).flatMap { row -> ArraySlice<Float> in
            let end = (row + 1) * time * width
            return actual.values[(end - width)..<end]
        }
        expectClose(last, expected.values, within: 2e-5, comment)
    }
}
