import Recurrent

/// A `SequenceRunner` with what tests look at besides: each state by itself, and the gates.
///
/// Not Sendable: it owns a workspace.
public final class StepRunner {
    /// What a run gives.
    public struct Result: Equatable {
        /// One per network output, as a `SequenceRunner` gives them: `[batch, time, features…]`.
        public var outputs: [Tensor]
        /// One per state tensor of the network, in the order of its layout: `[batch, units]`.
        public var states: [Tensor]
        /// The states in which each layer's sweep ended, as `states`.
        public var ends: [Tensor]
        /// One per recurrent layer: the activated gates, `[batch, time, gateWidth]`.
        public var gates: [Tensor]
    }

    /// The network that is run.
    public let network: Network
    private let batch: Int
    private let runner: SequenceRunner

    /// A runner for `batch` rows of `network`.
    public init(_ network: Network, batch: Int) {
        self.network = network
        self.batch = batch
        runner = SequenceRunner(network, batch: batch)
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
        let layout = network.stateLayout
        var gates = network.recurrentLayers.map {
            Tensor(zeros: [batch, time, $0.layer.gateWidth])
        }
        let result = runner.run(
            inputs, from: layout.rows(of: states ?? zeroStates, batch: batch),
            outputsAtLastStepOnly: outputsAtLastStepOnly
        ) { pass, step, workspace in
            for (index, recurrent) in network.recurrentLayers.enumerated()
            where recurrent.pass == pass && step < time {
                set(step, of: &gates[index], from: workspace.gates[index])
            }
        }
        return Result(
            outputs: result.outputs, states: layout.states(of: result.states),
            ends: layout.states(of: result.ends), gates: gates)
    }

    /// Copies `[batch, gateWidth]` to a step of `[batch, time, gateWidth]`.
    private func set(_ step: Int, of gates: inout Tensor, from source: UnsafePointer<Float>) {
        let (time, width) = (gates.shape[1], gates.shape[2])
        for row in 0..<batch {
            let start = (row * time + step) * width
            gates.values.replaceSubrange(
                start..<start + width,
                with: UnsafeBufferPointer(start: source + row * width, count: width))
        }
    }
}
