import Recurrent
import Sessions
import WireFormats

/// Reads the lines of a stream as steps of one session's model.
struct StepReader: Sendable {
    private let model: NetworkSignature
    private let batchSize: Int

    init(_ session: SessionInfo) {
        model = session.model.signature
        batchSize = session.batchSize
    }

    /// What is to be done about line `index`.
    ///
    /// Malformed JSON is the last: what stands behind it may be the rest of a torn line, and a
    /// step may have been lost in it. Other faults are the line's own.
    func step(_ text: [UInt8], index: Int) -> StreamLines.Step {
        do throws(WireError) {
            let line = try StreamLine(json: text, index: index)
            do throws(SessionError) {
                return .run(ForwardRequest(inputs: try oneStep(line.inputs, index: index)))
            } catch {
                return .refused(Problem(error, ofLine: index))
            }
        } catch {
            let problem = Problem(error, ofLine: index)
            if case .malformedJSON = error { return .last(problem) }
            return .refused(problem)
        }
    }

    /// The inputs with the axes that one step may leave out.
    private func oneStep(_ inputs: InputValues, index: Int) throws(SessionError) -> InputValues {
        let what = "lines[\(index)]"
        switch inputs {
        case .single(let tensor):
            // A network of several inputs says itself which of them is missing.
            guard model.inputs.count == 1 else { return inputs }
            return .single(try oneStep(tensor, of: model.inputs[0], what: what))
        case .named(let tensors):
            var steps: [NamedTensor] = []
            for named in tensors {
                guard let input = model.inputs.first(where: { $0.name == named.name }) else {
                    return inputs
                }
                let tensor = try oneStep(named.tensor, of: input, what: "\(what).\(named.name)")
                steps.append(NamedTensor(name: named.name, tensor: tensor))
            }
            return .named(steps)
        }
    }

    /// `[batch, 1, features…]` of a tensor without the time axis, or without the batch axis too
    /// where the session has one row.
    private func oneStep(
        _ tensor: Tensor, of input: Network.Input, what: String
    ) throws(SessionError) -> Tensor {
        let features = input.shape.features
        let hasTime = input.shape.isSequence || !model.inputs.contains { $0.shape.isSequence }
        let whole = [batchSize] + (hasTime ? [1] : []) + features
        let rows = [batchSize] + features
        let isOne =
            tensor.shape == whole || tensor.shape == rows
            || batchSize == 1 && tensor.shape == features
        guard isOne else {
            throw .shape(
                what: what, expected: batchSize == 1 ? features : rows, actual: tensor.shape)
        }
        return Tensor(shape: whole, values: tensor.values)
    }
}

extension Problem {
    /// The problem of one line of a stream, which it names.
    init(_ error: some ProblemSource, ofLine index: Int) {
        self.init(error)
        members.append(("line", .integer(index)))
    }
}
