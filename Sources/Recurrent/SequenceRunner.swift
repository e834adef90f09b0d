/// Runs a network over whole sequences, step by step from given states: what a server does for
/// one request, without sessions, batching or limits.
///
/// Not Sendable: it owns a workspace.
public final class SequenceRunner {
    /// What a run gives.
    public struct Result {
        /// One per network output: `[batch, time, features…]`.
        public let outputs: [Tensor]
        /// The states after the last step: `[batch, stateLayout.rowWidth]`.
        public let states: Tensor
    }

    /// The network that is run.
    public let network: Network
    /// The rows of every run.
    public let batch: Int
    private let workspace: Workspace

    /// A runner for `batch` rows of `network`.
    public init(_ network: Network, batch: Int) {
        self.network = network
        self.batch = batch
        workspace = Workspace(for: network, rowsMax: batch)
    }

    /// Runs over `inputs`, one `[batch, time, features…]` per network input of equal times, from
    /// `states`, `[batch, stateLayout.rowWidth]`.
    ///
    /// - Parameters:
    ///   - outputsAtLastStepOnly: leaves the other steps' outputs zero, as a request does that
    ///     wants its last output alone.
    ///   - afterStep: looks at a step's number and what it computed.
    public func run(
        _ inputs: [Tensor], from states: Tensor, outputsAtLastStepOnly: Bool = false,
        afterStep: (Int, Workspace) -> Void = { _, _ in }
    ) -> Result {
        let rowWidth = network.stateLayout.rowWidth
        precondition(states.shape == [batch, rowWidth], "states \(states.shape)")
        let time = inputs[0].shape[1]
        var outputs = network.outputs.map { Tensor(zeros: [batch, time] + $0.shape.features) }
        copy(states.values, to: workspace.stateIn)
        for step in 0..<time {
            for (index, input) in inputs.enumerated() {
                precondition(input.shape.starts(with: [batch, time]), "input \(input.shape)")
                input.copyStep(step, to: workspace.inputs[index])
            }
            let wantsOutputs = !outputsAtLastStepOnly || step == time - 1
            network.step(rows: batch, in: workspace, outputsNeeded: wantsOutputs)
            for index in outputs.indices where wantsOutputs {
                outputs[index].setStep(step, from: workspace.outputs[index])
            }
            afterStep(step, workspace)
            workspace.stateIn.update(from: workspace.stateOut, count: batch * rowWidth)
        }
        let after = UnsafeBufferPointer(start: workspace.stateIn, count: batch * rowWidth)
        return Result(
            outputs: outputs, states: Tensor(shape: states.shape, values: Array(after)))
    }

    private func copy(_ values: [Float], to destination: UnsafeMutablePointer<Float>) {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            destination.update(from: base, count: values.count)
        }
    }
}

extension Tensor {
    /// Copies time step `step` of this `[batch, time, …]` to `[batch, …]`.
    fileprivate func copyStep(_ step: Int, to destination: UnsafeMutablePointer<Float>) {
        let (time, width) = (shape[1], shape.dropFirst(2).reduce(1, *))
        for row in 0..<shape[0] {
            for index in 0..<width {
                destination[row * width + index] = values[(row * time + step) * width + index]
            }
        }
    }

    /// Copies `[batch, …]` to time step `step` of this `[batch, time, …]`.
    fileprivate mutating func setStep(_ step: Int, from source: UnsafePointer<Float>) {
        let (time, width) = (shape[1], shape.dropFirst(2).reduce(1, *))
        for row in 0..<shape[0] {
            for index in 0..<width {
                values[(row * time + step) * width + index] = source[row * width + index]
            }
        }
    }
}
