/// Runs a network over whole sequences, step by step from given states: what a server does for
/// one request, without sessions, batching or limits.
///
/// Not Sendable: it owns a workspace.
public final class SequenceRunner {
    /// What a run gives.
    public struct Result {
        /// One per network output: `[batch, steps, features…]`, or where the steps of a value
        /// without time axis mean nothing, since passes come before it, `[batch, 1, features…]`.
        public let outputs: [Tensor]
        /// The states with which the next run goes on: `[batch, stateLayout.rowWidth]`.
        public let states: Tensor
        /// The states in which each layer's sweep ended, laid out as `states`: they differ where a
        /// layer reads backwards.
        public let ends: Tensor
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
    ///   - afterStep: looks at the numbers of a pass and of a step in it, and what it computed.
    public func run(
        _ inputs: [Tensor], from states: Tensor, outputsAtLastStepOnly: Bool = false,
        afterStep: (Int, Int, Workspace) -> Void = { _, _, _ in }
    ) -> Result {
        let rowWidth = network.stateLayout.rowWidth
        precondition(states.shape == [batch, rowWidth], "states \(states.shape)")
        let time = inputs[0].shape[1]
        for input in inputs {
            precondition(input.shape.starts(with: [batch, time]), "input \(input.shape)")
        }
        let rows = RowLengths(batch: batch, time: time)
        let kept = network.passes.count > 1 ? KeptValues(network, rows: rows) : nil
        var outputs = network.outputs.map { output in
            Tensor(
                zeros: [batch, Self.stepCount(of: output, in: network, rows: rows)]
                    + output.shape.features)
        }
        states.values.withUnsafeBufferPointer { states in
            guard let base = states.baseAddress else { return }
            network.begin(batch, from: base, to: workspace.stateIn)
        }
        for (number, pass) in network.passes.enumerated() {
            let stepCount = rows.stepCount(of: pass.sweep.steps)
            for step in 0..<stepCount {
                let place = rows.place(of: step, row: 0, in: pass.sweep)
                for index in pass.inputs {
                    let own = pass.sweep.steps == .request ? place : 0
                    inputs[index].copyStep(own, to: workspace.inputs[index])
                }
                kept?.gather(step: step, of: number, to: workspace, firstRow: 0)
                let wantsOutputs = kept != nil || !outputsAtLastStepOnly || step == stepCount - 1
                network.step(
                    rows: batch, of: number, in: workspace, wants: wantsOutputs ? .all : .gates)
                kept?.record(step: step, of: number, from: workspace, firstRow: 0)
                for (index, output) in network.outputs.enumerated()
                where wantsOutputs && output.pass == number {
                    let steps = outputs[index].shape[1]
                    let own = output.isReversed ? steps - 1 - place : place
                    outputs[index].setStep(
                        steps == stepCount ? own : 0, from: workspace.outputs[index])
                }
                afterStep(number, step, workspace)
                workspace.exchangeStates()
            }
        }
        return result(outputs, from: states)
    }

    /// Steps of `output` that a run tells.
    public static func stepCount(
        of output: Network.Output, in network: Network, rows: RowLengths
    ) -> Int {
        let isPlain = network.passes.count == 1 && !network.readsBackward
        return rows.axis(isPlain ? network.passes[0].sweep.steps : output.steps)
    }

    private func result(_ outputs: [Tensor], from before: Tensor) -> Result {
        var (states, ends) = (before, before)
        states.values.withUnsafeMutableBufferPointer { states in
            guard let base = states.baseAddress else { return }
            network.carry(batch, from: workspace.stateIn, to: base)
        }
        let rowWidth = network.stateLayout.rowWidth
        for row in 0..<batch {
            let end = UnsafeBufferPointer(
                start: workspace.stateIn + row * network.stepWidth, count: rowWidth)
            ends.values.replaceSubrange(row * rowWidth..<(row + 1) * rowWidth, with: end)
        }
        return Result(outputs: outputs, states: states, ends: ends)
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
