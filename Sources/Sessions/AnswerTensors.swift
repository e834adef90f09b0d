import Recurrent

/// What a forward answers with, filled step by step while it runs.
struct AnswerTensors {
    private var outputs: [StepSeries]
    private var states: [StepSeries]
    private var gates: [[StepSeries]]
    private let plan: ForwardPlan

    /// Tensors of zeros for all that `plan` asks for.
    init(_ plan: ForwardPlan, network: Network) {
        self.plan = plan
        outputs = network.outputs.map { output in
            StepSeries(
                features: output.shape.features, isSequence: plan.isSequence(output),
                staysAfterEnd: false, plan: plan)
        }
        let states = plan.request.states
        self.states = (states == .none ? [] : network.stateLayout.tensors).map { tensor in
            StepSeries(
                features: tensor.shape, isSequence: states == .all, staysAfterEnd: true,
                plan: plan)
        }
        let gates = plan.request.gates
        self.gates = (gates == .none ? [] : network.recurrentLayers).map { recurrent in
            recurrent.layer.gateNames.map { _ in
                StepSeries(
                    features: [recurrent.layer.units], isSequence: gates == .all,
                    staysAfterEnd: false, plan: plan)
            }
        }
    }

    /// Bytes that the tensors for `plan` take; none is made.
    static func bytes(_ plan: ForwardPlan, network: Network) -> Int {
        func steps(_ detail: StepDetail) -> Int {
            switch detail {
            case .none: 0
            case .last: 1
            case .all: plan.time
            }
        }
        let outputs = network.outputs.reduce(0) { sum, output in
            sum + output.shape.width * (plan.isSequence(output) ? plan.time : 1)
        }
        let gateWidth = network.recurrentLayers.reduce(0) { $0 + $1.layer.gateWidth }
        let states = network.stateLayout.rowWidth * steps(plan.request.states)
        let perRow = outputs + states + gateWidth * steps(plan.request.gates)
        return plan.batchSize * perRow * MemoryLayout<Float>.stride
    }

    /// Takes what the answer shall hold of `step` from the rows of `workspace` behind `firstRow`.
    mutating func record(step: Int, firstRow: Int, of workspace: Workspace, network: Network) {
        for (index, output) in network.outputs.enumerated() {
            let width = output.shape.width
            outputs[index].record(
                step, of: plan, from: workspace.outputs[index] + firstRow * width, stride: width)
        }
        let rowWidth = network.stateLayout.rowWidth
        for (index, tensor) in network.stateLayout.tensors.prefix(states.count).enumerated() {
            states[index].record(
                step, of: plan, from: workspace.stateOut + firstRow * rowWidth + tensor.offset,
                stride: rowWidth)
        }
        for layer in gates.indices {
            let recurrent = network.recurrentLayers[layer].layer
            let rows = workspace.gates[layer] + firstRow * recurrent.gateWidth
            for gate in gates[layer].indices {
                gates[layer][gate].record(
                    step, of: plan, from: rows + gate * recurrent.units,
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

/// One tensor of an answer: `[batch, time, features…]`, or `[batch, features…]` of each row's own
/// last step.
struct StepSeries {
    private let features: [Int]
    private let isSequence: Bool
    /// Whether a row that has ended keeps its last value (a state) or has zeros (the rest).
    private let staysAfterEnd: Bool
    private let batchSize: Int
    private let time: Int
    private let width: Int
    private var values: [Float]

    init(features: [Int], isSequence: Bool, staysAfterEnd: Bool, plan: ForwardPlan) {
        self.features = features
        self.isSequence = isSequence
        self.staysAfterEnd = staysAfterEnd
        batchSize = plan.batchSize
        time = plan.time
        width = features.reduce(1, *)
        values = [Float](repeating: 0, count: batchSize * (isSequence ? time : 1) * width)
    }

    /// Takes the rows that take part in `step` from `source`, `stride` floats from row to row.
    mutating func record(
        _ step: Int, of plan: ForwardPlan, from source: UnsafePointer<Float>, stride: Int
    ) {
        let times = isSequence ? time : 1
        values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<batchSize {
                let last = plan.length(of: row) - 1
                guard isSequence ? step <= last : step == last else { continue }
                let first = isSequence ? step : 0
                let end = staysAfterEnd && step == last ? times : first + 1
                for at in first..<end {
                    (base + (row * times + at) * width)
                        .update(from: source + row * stride, count: width)
                }
            }
        }
    }

    var tensor: Tensor {
        Tensor(shape: [batchSize] + (isSequence ? [time] : []) + features, values: values)
    }
}
