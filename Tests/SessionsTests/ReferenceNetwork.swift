import Recurrent

@testable import Sessions

/// The test models `pair`, `ids` and `begun` (a pair that begins with a state of its own) over
/// again, one row and one number at a time in plain arrays.
enum ReferenceNetwork: CaseIterable {
    case pair, ids, begun

    var name: String { "\(self)" }
    var layers: [String] { self == .ids ? ["counter"] : ["first", "second"] }
    /// Whether its own output is a sequence.
    var isSequence: Bool { self == .ids }

    /// One row's states: for each tensor, two units.
    typealias Row = [[Float]]

    /// What a row begins with.
    var initial: Row { self == .begun ? [[1, -2], [0, 3], [-4, 0], [0.5, 5]] : zeros }
    var zeros: Row { [Row](repeating: [[0, 0], [0, 0]], count: layers.count).flatMap { $0 } }

    /// What one step makes of one row.
    struct Step {
        var states: Row
        /// For each layer and gate, two units.
        var gates: [[Float]]
        var output: [Float]
    }

    func step(_ states: Row, input: [Float]) -> Step {
        var step = Step(states: states, gates: [], output: [])
        var input = self == .ids ? ServedModel.table[Int(input[0])] : input
        for layer in layers.indices {
            let before = states[2 * layer]
            let sum = zip(before, input).map { $0 + Counter.poisoned($1) }
            step.states[2 * layer] = sum
            step.states[2 * layer + 1] = before
            step.gates += [input, before]
            step.output = sum
            input = sum.map { $0 == Negation.makesNaN ? .nan : -$0 }
        }
        return step
    }

    func tensorName(_ index: Int) -> String { "\(layers[index / 2])/\(["h", "c"][index % 2])" }
}

/// A forward in plain arrays, and what it must give.
struct ReferenceForward {
    /// For each row and step, the features, or the id alone.
    var inputs: [[[Float]]]
    var request: ForwardRequest

    var time: Int { inputs[0].count }

    /// What an answer must hold, or the refusal.
    struct Outcome {
        var outputs: Tensor
        var states: [Tensor]?
        var gates: [[Tensor]]?
        var finalRows: [ReferenceNetwork.Row]
    }

    /// Runs from `rows`, which stay; time is outermost, as for a real batch.
    func run(
        _ network: ReferenceNetwork, from rows: [ReferenceNetwork.Row]
    ) throws(SessionError) -> Outcome {
        var rows = rows
        for row in request.resetRows { rows[row] = network.initial }
        let empty = ReferenceNetwork.Step(
            states: network.zeros, gates: network.zeros, output: [0, 0])
        var history = rows.map { _ in [ReferenceNetwork.Step]() }
        for time in 0..<time {
            var bad: Int?
            for row in rows.indices {
                guard time < length(row) else {
                    history[row].append(empty)
                    history[row][time].states = rows[row]
                    continue
                }
                history[row].append(network.step(rows[row], input: inputs[row][time]))
                rows[row] = history[row][time].states
                let first = rows[row].firstIndex { $0.contains { !$0.isFinite } }
                bad = [bad, first].compactMap { $0 }.min()
            }
            if let bad { throw .nonfinite(tensor: network.tensorName(bad), step: time) }
        }
        return outcome(network, history, finalRows: rows)
    }

    func length(_ row: Int) -> Int { request.lengths?[row] ?? time }

    private func outcome(
        _ network: ReferenceNetwork, _ history: [[ReferenceNetwork.Step]],
        finalRows: [ReferenceNetwork.Row]
    ) -> Outcome {
        func tensor(_ isSequence: Bool, _ part: (ReferenceNetwork.Step) -> [Float]) -> Tensor {
            let values = history.indices.map { row in
                isSequence
                    ? history[row].flatMap(part) : part(history[row][length(row) - 1])
            }
            let shape = [history.count] + (isSequence ? [time] : []) + [2]
            return Tensor(shape: shape, values: values.flatMap { $0 })
        }
        var outcome = Outcome(
            outputs: tensor(request.returnsSequences ?? network.isSequence) { $0.output },
            finalRows: finalRows)
        if request.states != .none {
            outcome.states = (0..<2 * network.layers.count).map { index in
                tensor(request.states == .all) { $0.states[index] }
            }
        }
        if request.gates != .none {
            outcome.gates = network.layers.indices.map { layer in
                (0..<2).map { gate in
                    tensor(request.gates == .all) { $0.gates[2 * layer + gate] }
                }
            }
        }
        return outcome
    }
}
