import Recurrent
import Sessions
import WireFormats

/// What an answer of the Open Inference Protocol holds: which outputs and states of a model, in
/// which order and form.
struct InferOutputs {
    enum Source: Equatable {
        /// The network's output of this index.
        case output(Int)
        /// The state tensor of this index in the layout.
        case state(Int)
    }

    struct Entry {
        let name: String
        let source: Source
        let isBinary: Bool
        let classes: Int?
    }

    let entries: [Entry]

    /// What `body` asks of `model`, which has what the body names: the outputs that it lists, else
    /// all of them; and states, which are called `lstm/h`, where it lists them or asks for all.
    init(_ body: InferBody, of model: NetworkSignature) {
        var entries: [Entry] = []
        for output in body.outputs ?? [] {
            guard let source = model.source(of: output.name) else {
                preconditionFailure("an answer without output \(output.name)")
            }
            entries.append(
                Entry(
                    name: output.name, source: source, isBinary: output.isBinary,
                    classes: output.classes))
        }
        func append(_ name: String, _ source: Source) {
            guard !entries.contains(where: { $0.source == source }) else { return }
            entries.append(
                Entry(name: name, source: source, isBinary: body.isBinary, classes: nil))
        }
        if body.outputs == nil {
            for (index, output) in model.outputs.enumerated() {
                append(output.name, .output(index))
            }
        }
        if body.states != .none {
            for (index, state) in model.stateLayout.tensors.enumerated() {
                append(state.path, .state(index))
            }
        }
        self.entries = entries
    }

    /// The names that the model of the session must have.
    static func names(in body: InferBody) throws(Refusal) -> [String] {
        var names: [String] = []
        for output in body.outputs ?? [] {
            guard !names.contains(output.name) else {
                throw Refusal(EndpointError.duplicateOutput(output.name))
            }
            names.append(output.name)
        }
        return names
    }
}

extension NetworkSignature {
    /// The output or the state tensor of this name.
    fileprivate func source(of name: String) -> InferOutputs.Source? {
        if let index = outputs.firstIndex(where: { $0.name == name }) { return .output(index) }
        return stateLayout.tensors.firstIndex { $0.path == name }.map { .state($0) }
    }
}
