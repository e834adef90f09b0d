import Containers
import Kernels
import Recurrent
import TestSupport
import Testing

/// Expects what a framework recorded of three consecutive calls, batch 3, from zero state:
/// `outputs/K` for `inputs/K`, and after each call `states/K/LAYER/NAME`, all to 2e-5.
///
/// Outputs have a time axis, or are the last step's alone.
func expectGolden(_ network: Network, _ golden: Npz, _ model: String) throws {
    for path in KernelPath.both {
        try expectGolden(of: network.prepared(for: path), golden, "\(model), \(path)")
    }
}

private func expectGolden(of network: Network, _ golden: Npz, _ model: String) throws {
    let runner = StepRunner(network, batch: 3)
    var states = runner.zeroStates
    for call in 0..<3 {
        let input = try #require(golden["inputs/\(call)"])
        let result = runner.run([Tensor(shape: input.shape, values: input.values)], from: states)
        states = result.states
        let expected = try #require(golden["outputs/\(call)"])
        let output = result.outputs[0]
        expectClose(
            network.outputs[0].shape.isSequence ? output : lastStep(output),
            Tensor(shape: expected.shape, values: expected.values), within: 2e-5,
            "\(model) call \(call)")
        for (tensor, state) in zip(network.stateLayout.tensors, states) {
            let key = "states/\(call)/\(tensor.layer)/\(tensor.name)"
            let expected = try #require(golden[key], "\(key) of \(model)")
            expectClose(
                state, Tensor(shape: expected.shape, values: expected.values), within: 2e-5,
                "\(model) \(key)")
        }
    }
    let known = golden.entries.filter { $0.key.hasPrefix("states/0/") }
    #expect(known.count == network.stateLayout.tensors.count, "\(model)")
}

/// The last time step of `[batch, time, features]`: `[batch, features]`.
private func lastStep(_ output: Tensor) -> Tensor {
    let (batch, time, width) = (output.shape[0], output.shape[1], output.shape[2])
    let values = (0..<batch).flatMap { row in
        let end = (row + 1) * time * width
        return output.values[(end - width)..<end]
    }
    return Tensor(shape: [batch, width], values: values)
}
