import Recurrent

/// Runs a network over whole sequences, step by step from given states: what a server does for
/// one request, without sessions, batching or limits.
///
/// Not Sendable: it owns a workspace.
public final class StepRunner {
    /// What a run gives.
    public struct Result: Equatable {
        /// One per network output: `[batch, time, features…]`.
        public var outputs: [Tensor]
        /// One per state tensor of the network, in the order of its layout: `[batch, units]`.
        public var states: [Tensor]
        /// One per recurrent layer: the activated gates, `[batch, time, gateWidth]`.
        public var gates: [Tensor]
    }

    /// The network that is run.
    public let network: Network
    private let batch: Int
    private let workspace: Workspace

    /// A runner for `batch` rows of `network`.
    public init(_ network: Network, batch: Int) {
        self.network = network
        self.batch = batch
        workspace = Workspace(for: network, rowsMax: batch)
    }

    /// The states that a new session has: zeros, `[batch, units]` each.
    public var zeroStates: [Tensor] {
        network.stateLayout.tensors.map { Tensor(zeros: [batch] + $0.shape) }
    }

    /// Runs over `inputs`, one `[batch, time, features…]` per network input of equal times, from
    /// `states` (zeros if nil).
    ///
    /// - Parameter outputsAtLastStepOnly: leaves the other steps' outputs zero, as a request does
    ///   that wants its last output alone.
    public func run(
        _ inputs: [Tensor], from states: [Tensor]? = nil, outputsAtLastStepOnly: Bool = false
    ) -> Result {
        let time = inputs[0].shape[1]
        var result = Result(
            outputs: network.outputs.map { Tensor(zeros: [batch, time] + $0.shape.features) },
            states: [],
            gates: network.recurrentLayers.map {
                Tensor(zeros: [batch, time, $0.layer.gateWidth])
            })
        load(states ?? zeroStates)
        for step in 0..<time {
            for (index, input) in inputs.enumerated() {
                precondition(input.shape.starts(with: [batch, time]), "input \(input.shape)")
                copyStep(of: input, step, into: workspace.inputs[index])
            }
            let wantsOutputs = !outputsAtLastStepOnly || step == time - 1
            network.step(rows: batch, in: workspace, outputsNeeded: wantsOutputs)
            for index in network.outputs.indices where wantsOutputs {
                copyStep(from: workspace.outputs[index], into: &result.outputs[index], step)
            }
            for index in network.recurrentLayers.indices {
                copyStep(from: workspace.gates[index], into: &result.gates[index], step)
            }
            let count = batch * network.stateLayout.rowWidth
            workspace.stateIn.update(from: workspace.stateOut, count: count)
        }
        result.states = storedStates()
        return result
    }

    private func load(_ states: [Tensor]) {
        let layout = network.stateLayout
        precondition(states.count == layout.tensors.count, "\(states.count) states")
        for (tensor, state) in zip(layout.tensors, states) {
            precondition(state.shape == [batch] + tensor.shape, "state \(state.shape)")
            for row in 0..<batch {
                for unit in 0..<tensor.width {
                    workspace.stateIn[row * layout.rowWidth + tensor.offset + unit] =
                        state.values[row * tensor.width + unit]
                }
            }
        }
    }

    private func storedStates() -> [Tensor] {
        let layout = network.stateLayout
        return layout.tensors.map { tensor in
            var state = Tensor(zeros: [batch] + tensor.shape)
            for row in 0..<batch {
                for unit in 0..<tensor.width {
                    state.values[row * tensor.width + unit] =
                        workspace.stateIn[row * layout.rowWidth + tensor.offset + unit]
                }
            }
            return state
        }
    }

    /// Copies time step `step` of `[batch, time, …]` to `[batch, …]`.
    private func copyStep(
        of input: Tensor, _ step: Int, into destination: UnsafeMutablePointer<Float>
    ) {
        let (time, width) = (input.shape[1], input.shape.dropFirst(2).reduce(1, *))
        for row in 0..<batch {
            for index in 0..<width {
                destination[row * width + index] = input.values[(row * time + step) * width + index]
            }
        }
    }

    /// Copies `[batch, …]` to time step `step` of `[batch, time, …]`.
    private func copyStep(
        from source: UnsafePointer<Float>, into output: inout Tensor, _ step: Int
    ) {
        let (time, width) = (output.shape[1], output.shape.dropFirst(2).reduce(1, *))
        for row in 0..<batch {
            for index in 0..<width {
                output.values[(row * time + step) * width + index] = source[row * width + index]
            }
        }
    }
}
