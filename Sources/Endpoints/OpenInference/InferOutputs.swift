import Recurrent
import WireFormats

/// What an answer of the Open Inference Protocol holds: which outputs and states of a network, in
/// which order and form.
struct InferOutputs: Sendable {
    enum Source: Sendable {
        /// The network's output of this index.
        case output(Int)
        /// The state tensor of this index in the layout.
        case state(Int)
    }

    struct Entry: Sendable {
        let name: String
        let source: Source
        let isBinary: Bool
    }

    let entries: [Entry]
    /// The time steps whose states the answer needs.
    let states: StepDetail

    /// What `body` asks of `network`: the outputs that it lists, else all of them; and states,
    /// which are called `lstm/h`, where it lists them or asks for all.
    init(_ body: InferBody, of network: Network) throws(Refusal) {
        var entries: [Entry] = []
        if let outputs = body.outputs {
            for output in outputs {
                let source = try Self.source(of: output.name, in: network)
                guard !entries.contains(where: { $0.name == output.name }) else {
                    throw Refusal(EndpointError.duplicateOutput(output.name))
                }
                entries.append(
                    Entry(name: output.name, source: source, isBinary: output.isBinary))
            }
        } else {
            for (index, output) in network.outputs.enumerated() {
                entries.append(
                    Entry(name: output.name, source: .output(index), isBinary: body.isBinary))
            }
        }
        if body.states != .none {
            for (index, state) in network.stateLayout.tensors.enumerated()
            where !entries.contains(where: { $0.isState(index) }) {
                entries.append(
                    Entry(name: state.path, source: .state(index), isBinary: body.isBinary))
            }
        }
        let hasStates = entries.contains { if case .state = $0.source { true } else { false } }
        states = hasStates && body.states == .none ? .last : body.states
        self.entries = entries
    }

    private static func source(
        of name: String, in network: Network
    ) throws(Refusal) -> Source {
        if let index = network.outputs.firstIndex(where: { $0.name == name }) {
            return .output(index)
        }
        if let index = network.stateLayout.tensors.firstIndex(where: { $0.path == name }) {
            return .state(index)
        }
        let known = network.outputs.map(\.name) + network.stateLayout.tensors.map(\.path)
        throw Refusal(EndpointError.unknownOutput(name, known: known))
    }
}

extension InferOutputs.Entry {
    fileprivate func isState(_ index: Int) -> Bool {
        if case .state(index) = source { true } else { false }
    }
}

extension StateTensor {
    /// Its name among outputs: `lstm/h`.
    var path: String { "\(layer)/\(name)" }
}
