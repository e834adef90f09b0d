import Recurrent

/// A forward that was found fit for its session: what each step reads, and how many there are.
///
/// Pure: made from a request, a network and a batch size, and it never changes.
struct ForwardPlan {
    let request: ForwardRequest
    /// One per network input, in the network's order.
    let inputs: [StepInput]
    let batchSize: Int
    /// The time axis of the request, by which the position grows.
    let time: Int
    /// Steps until every row has ended: `time`, or the longest of `lengths`.
    let stepCount: Int

    /// - Throws: what is wrong with the request, the first thing found.
    init(
        _ request: ForwardRequest, network: Network, batchSize: Int, limits: SessionLimits
    ) throws(SessionError) {
        let time: Int
        (inputs, time) = try StepInput.all(
            request.inputs, network: network, batchSize: batchSize)
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
        self.request = request
        self.batchSize = batchSize
        self.time = time
        stepCount = request.lengths?.max() ?? time
        let bytes = AnswerTensors.bytes(self, network: network)
        guard bytes <= limits.answerBytesMax else {
            throw .answerTooLarge(bytes: bytes, max: limits.answerBytesMax)
        }
    }

    /// Steps that `row` takes.
    func length(of row: Int) -> Int { request.lengths?[row] ?? time }

    /// Whether an output is as long as the request's time, or a single step's.
    func isSequence(_ output: Network.Output) -> Bool {
        request.returnsSequences ?? output.shape.isSequence
    }

    /// Whether the answer holds anything of the outputs of `step`.
    func needsOutputs(at step: Int, network: Network) -> Bool {
        if step == stepCount - 1 || request.lengths?.contains(step + 1) == true { return true }
        return network.outputs.contains(where: isSequence)
    }
}
