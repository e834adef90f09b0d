import Recurrent

/// A forward that was found fit for its session: what each step reads, and how many there are.
///
/// Pure: made from a request, a network and a batch size, and it never changes. An object, because
/// a running forward is handed on at every step, and all of this would be with it.
final class ForwardPlan: Sendable {
    private let call: ForwardCall
    /// One per network input, in the network's order.
    let inputs: [StepInput]
    let batchSize: Int
    /// Rows that are at the model's initial state before the first step.
    let restartedRows: [Int]
    /// The time axis of the request, by which the position grows.
    let time: Int
    /// How many steps each row takes.
    let rows: RowLengths
    /// Steps of its rows, over all passes of the network.
    let rowSteps: Int
    /// Bytes of what the request brings, near enough.
    let bytes: Int

    /// - Throws: what is wrong with the request, the first thing found.
    init(
        _ call: ForwardCall, network: Network, batchSize: Int, limits: SessionLimits
    ) throws(SessionError) {
        let request = call.request
        let time: Int
        (inputs, time) = try StepInput.all(
            request.inputs, isRowsFirst: request.isRowsFirst, network: network,
            batchSize: batchSize)
        guard (1...max(1, limits.timeStepsMax)).contains(time) else {
            throw .timeSteps(actual: time, max: limits.timeStepsMax)
        }
        for input in inputs { try input.checkIDs() }
        if let lengths = request.lengths {
            guard lengths.count == batchSize else {
                throw .lengthCount(expected: batchSize, actual: lengths.count)
            }
            for (row, length) in lengths.enumerated() where !(1...time).contains(length) {
                throw .length(row: row, value: length, time: time)
            }
        }
        for row in request.resetRows where !(0..<batchSize).contains(row) {
            throw .unknownRow(row, batchSize: batchSize)
        }
        self.call = request.names.isEmpty ? call : try call.resolved(network.signature)
        self.batchSize = batchSize
        restartedRows = request.start == nil ? request.resetRows : Array(0..<batchSize)
        self.time = time
        let rows = RowLengths(batch: batchSize, time: time, lengths: request.lengths)
        self.rows = rows
        rowSteps =
            batchSize * network.passes.reduce(0) { $0 + rows.stepCount(of: $1.sweep.steps) }
        self.bytes = request.bytes
        try checkPasses(of: network)
        let bytes = AnswerTensors.bytes(self, network: network)
        guard bytes <= limits.answerBytesMax else {
            throw .answerTooLarge(bytes: bytes, max: limits.answerBytesMax)
        }
        let kept = KeptValues.bytes(for: network, rows: rows)
        guard bytes + kept <= limits.answerBytesMax else {
            throw .sequenceTooLarge(bytes: bytes + kept, max: limits.answerBytesMax)
        }
    }

    /// The request, its names looked up.
    var request: ForwardRequest { call.request }

    /// The same for a session of another shard, whose network has states like this one's.
    ///
    /// - Throws: as its making.
    func refitted(
        to network: Network, limits: SessionLimits
    ) throws(SessionError) -> ForwardPlan {
        try ForwardPlan(call, network: network, batchSize: batchSize, limits: limits)
    }

    /// Refuses what has no meaning for a network that takes in the whole request.
    private func checkPasses(of network: Network) throws(SessionError) {
        guard time == 1 || !network.takesOneCall else {
            throw .timeSteps(actual: time, max: 1)
        }
        let output = network.outputs.first { $0.steps == nil }
        let isRunning = network.passes.count == 1 && !network.readsBackward
        guard request.returnsSequences == true, !isRunning, let output else { return }
        throw .noSequence(output: output.name)
    }

    /// The time axis of an output in the answer; nil where a single step is told.
    func steps(_ output: Network.Output, of network: Network) -> Sweep.Steps? {
        guard request.returnsSequences ?? output.shape.isSequence else { return nil }
        return output.steps ?? network.passes[output.pass].sweep.steps
    }

    /// Whether anything of the outputs of `step` is told in the answer or kept for a later pass.
    func needsOutputs(at step: Int, of pass: Int, network: Network) -> Bool {
        if rows.endsRow(at: step, over: network.passes[pass].sweep.steps) { return true }
        // Of a sequence that is made from its end, or turned round, the last step comes early.
        return network.outputs.contains { output in
            output.pass == pass
                && (steps(output, of: network) != nil
                    || output.steps != nil
                        && (output.isReversed || network.passes[pass].sweep.isBackward))
        }
    }
}

extension ForwardCall {
    /// The same with its names looked up.
    ///
    /// - Throws: `unknownOutput`.
    fileprivate func resolved(_ signature: NetworkSignature) throws(SessionError) -> ForwardCall {
        var request = request
        for name in request.names where !signature.outputs.contains(where: { $0.name == name }) {
            guard signature.stateLayout.tensors.contains(where: { $0.path == name }) else {
                let states = signature.stateLayout.tensors.map(\.path)
                throw .unknownOutput(name, known: signature.outputs.map(\.name) + states)
            }
            if request.states == .none { request.states = .last }
        }
        return ForwardCall(request: request, model: model)
    }
}
