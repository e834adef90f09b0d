import Recurrent

/// What a forward answers with, filled step by step while it runs.
///
/// An object, so that nothing of it is copied where it is filled.
final class AnswerTensors {
    private var outputs: [StepSeries]
    private var states: [StepSeries]
    private var gates: [[StepSeries]]
    private let plan: ForwardPlan

    /// Tensors of zeros for all that `plan` asks for.
    init(_ plan: ForwardPlan, network: Network) {
        self.plan = plan
        outputs = network.outputs.map { output in
            StepSeries(
                features: output.shape.features, steps: plan.steps(output, of: network),
                isLastPlace: output.steps != nil, isReversed: output.isReversed,
                staysAfterEnd: false, rows: plan.rows)
        }
        let states = plan.request.states
        self.states = (states == .none ? [] : network.stateLayout.tensors).map { tensor in
            StepSeries(
                features: tensor.shape, steps: Self.steps(states, of: tensor.layerIndex, network),
                staysAfterEnd: true, rows: plan.rows)
        }
        let gates = plan.request.gates
        let recurrent = gates == .none ? [] : network.recurrentLayers
        self.gates = recurrent.enumerated().map { index, recurrent in
            recurrent.layer.gateNames.map { _ in
                StepSeries(
                    features: [recurrent.layer.units], steps: Self.steps(gates, of: index, network),
                    staysAfterEnd: false, rows: plan.rows)
            }
        }
    }

    /// The time axis of what is told of the recurrent layer `index`: that of its pass, or none.
    private static func steps(
        _ detail: StepDetail, of index: Int, _ network: Network
    ) -> Sweep.Steps? {
        guard detail == .all else { return nil }
        return network.passes[network.recurrentLayers[index].pass].sweep.steps
    }

    /// Bytes that the tensors for `plan` take; none is made.
    static func bytes(_ plan: ForwardPlan, network: Network) -> Int {
        var floats = network.outputs.reduce(0) { sum, output in
            sum + output.shape.width * plan.rows.axis(plan.steps(output, of: network))
        }
        let (states, gates) = (plan.request.states, plan.request.gates)
        for tensor in network.stateLayout.tensors where states != .none {
            floats +=
                tensor.width * plan.rows.axis(steps(states, of: tensor.layerIndex, network))
        }
        for (index, recurrent) in network.recurrentLayers.enumerated() where gates != .none {
            floats +=
                recurrent.layer.gateWidth * plan.rows.axis(steps(gates, of: index, network))
        }
        return plan.batchSize * floats * MemoryLayout<Float>.stride
    }

    /// Takes what the answer shall hold of `step` of a pass from the rows of `workspace` behind
    /// `firstRow`, of states behind `stateRow`.
    func record(
        step: Int, of pass: Int, firstRow: Int, stateRow: Int, _ workspace: Workspace,
        network: Network
    ) {
        let sweep = network.passes[pass].sweep
        for (index, output) in network.outputs.enumerated() where output.pass == pass {
            let width = output.shape.width
            outputs[index].record(
                step, of: sweep, from: workspace.outputs[index] + firstRow * width, stride: width)
        }
        let stepWidth = network.stepWidth
        for (index, tensor) in network.stateLayout.tensors.prefix(states.count).enumerated()
        where network.recurrentLayers[tensor.layerIndex].pass == pass {
            states[index].record(
                step, of: sweep,
                from: workspace.stateOut + stateRow * stepWidth + tensor.offset,
                stride: stepWidth)
        }
        for layer in gates.indices where network.recurrentLayers[layer].pass == pass {
            let recurrent = network.recurrentLayers[layer].layer
            let rows = workspace.gates[layer] + firstRow * recurrent.gateWidth
            for gate in gates[layer].indices {
                gates[layer][gate].record(
                    step, of: sweep, from: rows + gate * recurrent.units,
                    stride: recurrent.gateWidth)
            }
        }
    }

    /// The answer, with nothing left out that was asked for.
    func answer(session: SessionInfo, position: Int, nonfinite: String?) -> ForwardAnswer {
        ForwardAnswer(
            session: session, position: position, outputs: outputs.map(\.tensor),
            states: plan.request.states == .none ? nil : states.map(\.tensor),
            gates: plan.request.gates == .none ? nil : gates.map { $0.map(\.tensor) },
            isReplay: false, nonfinite: nonfinite)
    }
}
