import Recurrent

/// The search for NaN and infinity in what a step made of one session's rows.
extension RunningForward {
    /// The first tensor with a value that is not finite: states in the order of the layout, then
    /// outputs, as far as the answer holds them (others may not have been computed).
    ///
    /// Of several steps the states after the last one are looked at: networks that take several
    /// keep what is not finite in them.
    func firstNonfinite(
        in workspace: Workspace, firstRow: Int, batchRows: Int, steps count: Int, network: Network
    ) -> String? {
        if let state = firstNonfiniteState(in: workspace, firstRow: firstRow, network: network) {
            return state
        }
        for next in 0..<count {
            let output = firstNonfiniteOutput(
                at: step + next, in: workspace, firstRow: next * batchRows + firstRow,
                network: network)
            if let output { return output }
        }
        return nil
    }

    private func firstNonfiniteState(
        in workspace: Workspace, firstRow: Int, network: Network
    ) -> String? {
        let width = network.stepWidth
        let states = workspace.stateOut + firstRow * width
        let all = UnsafeBufferPointer(start: states, count: plan.batchSize * width)
        guard !Self.isFinite(all) else { return nil }
        for tensor in network.stateLayout.tensors {
            for row in activeRows(at: step, over: network.passes[pass].sweep.steps)
            where !Self.isFinite(
                UnsafeBufferPointer(
                    start: states + row * width + tensor.offset, count: tensor.width))
            {
                return "\(tensor.layer)/\(tensor.name)"
            }
        }
        return nil
    }

    private func firstNonfiniteOutput(
        at step: Int, in workspace: Workspace, firstRow: Int, network: Network
    ) -> String? {
        let steps = network.passes[pass].sweep.steps
        for (index, output) in network.outputs.enumerated() where output.pass == pass {
            let width = output.shape.width
            let isSequence = plan.steps(output, of: network) != nil
            for row in activeRows(at: step, over: steps)
            where isSequence || step == plan.rows.length(of: row, over: steps) - 1 {
                let start = workspace.outputs[index] + (firstRow + row) * width
                if !Self.isFinite(UnsafeBufferPointer(start: start, count: width)) {
                    return output.name
                }
            }
        }
        return nil
    }

    private func activeRows(
        at step: Int, over steps: Sweep.Steps
    ) -> some Sequence<Int> {
        (0..<plan.batchSize).lazy.filter { [rows = plan.rows] in
            step < rows.length(of: $0, over: steps)
        }
    }

    /// Whether no value is NaN or infinity: both have every bit of the exponent, and a maximum of
    /// integers is computed several at a time where a sum of floats is not.
    private static func isFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
        var largest: UInt32 = 0
        for value in values { largest = max(largest, value.bitPattern & 0x7fff_ffff) }
        return largest < 0x7f80_0000
    }
}
