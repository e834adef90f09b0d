import Recurrent
import TestSupport

@testable import Sessions

/// Random requests, most of them right, and the refusal of those that are not.
extension SeededRandom {
    mutating func chance(_ one: Int, in all: Int) -> Bool {
        Int.random(in: 0..<all, using: &self) < one
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &self)]
    }

    /// A forward for `session`, and why it is not admitted if it is not.
    mutating func forward(
        for session: ReferenceSession
    ) -> (ReferenceForward, SessionError?) {
        let batchSize = session.rows.count
        let time = pick([1, 1, 1, 2, 3, 5])
        let inputs = (0..<batchSize).map { _ in
            (0..<time).map { _ in input(session.network) }
        }
        var forward = ReferenceForward(
            inputs: inputs, request: request(session.network, inputs))
        forward.request.commits = !chance(1, in: 6)
        forward.request.returnsSequences = pick([nil, nil, true, false])
        forward.request.states = pick([.none, .none, .last, .all])
        forward.request.gates = pick([.none, .none, .last, .all])
        if chance(1, in: 4) {
            forward.request.lengths = (0..<batchSize).map { _ in
                Int.random(in: 1...time, using: &self)
            }
        }
        if chance(1, in: 6) {
            forward.request.resetRows = (0..<batchSize).filter { _ in chance(1, in: 2) }
        }
        if chance(1, in: 3) {
            forward.request.expectedPosition =
                chance(3, in: 4)
                ? session.position : max(0, session.position - Int.random(in: 1...3, using: &self))
        }
        if chance(1, in: 3) { forward.request.idempotencyKey = pick(["k", "l", "m", "n", "o"]) }
        forward.request.fingerprint = [UInt8.random(in: 0..<3, using: &self)]
        let refusal = chance(1, in: 12) ? spoil(&forward.request, batchSize, time) : nil
        return (forward, refusal)
    }

    private mutating func input(_ network: ReferenceNetwork) -> [Float] {
        let isBad = chance(1, in: 80)
        switch network {
        case .ids: return [isBad ? 4 : Float(Int.random(in: 0..<4, using: &self))]
        case .pair, .begun:
            let bad = pick([Counter.makesNaN, Counter.makesInfinity])
            return [
                Float(Int.random(in: -3...3, using: &self)),
                isBad ? bad : Float(Int.random(in: -3...3, using: &self)),
            ]
        }
    }

    /// The inputs as one of the shapes that a client may write them in.
    private mutating func request(
        _ network: ReferenceNetwork, _ inputs: [[[Float]]]
    ) -> ForwardRequest {
        let features = network == .ids ? [] : [2]
        var outer = [inputs.count, inputs[0].count]
        while outer.count > 0, outer[0] == 1, inputs.count == 1, chance(1, in: 2) {
            outer.removeFirst()
        }
        let values = inputs.flatMap { $0.flatMap { $0 } }
        let tensor = Tensor(shape: outer + features, values: values)
        return ForwardRequest(
            inputs: chance(1, in: 5)
                ? .named([NamedTensor(name: "input", tensor: tensor)]) : .single(tensor))
    }

    /// Makes one thing wrong.
    private mutating func spoil(
        _ request: inout ForwardRequest, _ batchSize: Int, _ time: Int
    ) -> SessionError {
        switch Int.random(in: 0..<5, using: &self) {
        case 0:
            request.lengths = [Int](repeating: 1, count: batchSize + 1)
            return .lengthCount(expected: batchSize, actual: batchSize + 1)
        case 1:
            request.lengths = [Int](repeating: time + 1, count: batchSize)
            return .length(row: 0, value: time + 1, time: time)
        case 2:
            request.lengths = nil
            request.resetRows = [0, batchSize]
            return .unknownRow(batchSize, batchSize: batchSize)
        case 3:
            let tensor = Tensor(zeros: [batchSize, 1])
            request.inputs = .named([NamedTensor(name: "other", tensor: tensor)])
            return .unknownInput("other", known: ["input"])
        default:
            request.inputs = .single(Tensor(zeros: [1, 1, 1, 1]))
            return .shape(what: "inputs", expected: [], actual: [1, 1, 1, 1])
        }
    }

    /// A reset of `session`, and why it is not admitted if it is not.
    mutating func reset(for session: ReferenceSession) -> (ResetRequest, SessionError?) {
        var request = ResetRequest()
        let names = session.network.layers
        if chance(1, in: 2) {
            request.layers = names.indices.filter { _ in chance(1, in: 2) }
                .map { chance(1, in: 2) ? names[$0] : "\($0)" }
        }
        if chance(1, in: 2) { request.rows = session.rows.indices.filter { _ in chance(1, in: 2) } }
        guard chance(1, in: 10) else { return (request, nil) }
        request.layers = ["none"]
        return (request, .unknownLayer("none", known: names))
    }

    /// Values for some states of `session`: their indexes and the values as a client names them.
    mutating func values(
        for session: ReferenceSession
    ) -> [(index: Int, value: StateValue)] {
        let tensors = (0..<2 * session.network.layers.count).filter { _ in chance(1, in: 2) }
        return tensors.shuffled(using: &self).map { index in
            let layer = chance(1, in: 2) ? session.network.layers[index / 2] : "\(index / 2)"
            let name = chance(1, in: 2) ? ["h", "c"][index % 2] : "\(index % 2)"
            let numbers = (0..<2 * session.rows.count).map { _ in
                Float(Int.random(in: -9...9, using: &self))
            }
            let value = Tensor(shape: [session.rows.count, 2], values: numbers)
            return (index, StateValue(layer: layer, name: name, value: value))
        }
    }
}
