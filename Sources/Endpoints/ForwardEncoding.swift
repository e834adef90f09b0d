import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

/// Answers of a forward as JSON or as NumPy files.
enum ForwardEncoding {
    /// The whole answer.
    static func response(_ answer: ForwardAnswer, as type: MediaType) -> Response {
        var response =
            switch type {
            case .npy: npy(answer)
            case .npz: NumpyResponse.npz(tensors(answer), fields: fields(answer))
            default: json(answer)
            }
        if answer.isReplay { response.fields[.idempotentReplay] = "true" }
        return response
    }

    /// The members of an answer's object.
    static func writeMembers(of answer: ForwardAnswer, to writer: inout JSONWriter) {
        let model = answer.session.model.signature
        writer.key("outputs")
        writer.outputs(answer.outputs, of: model)
        writer.member("position", answer.position)
        if let states = answer.states {
            writer.key("states")
            writer.states(states, layout: model.stateLayout)
        }
        if let gates = answer.gates {
            writer.key("gates")
            writer.gates(gates, of: model)
        }
        if let tensor = answer.nonfinite { writer.member("nonfinite", tensor) }
    }

    /// Bytes of an answer beside its floats, nearly always.
    private static let otherBytes = 256

    private static func json(_ answer: ForwardAnswer) -> Response {
        var writer = JSONWriter(
            expecting: answer.floatCount * JSONWriter.bytesPerFloatMax + otherBytes)
        writer.beginObject()
        writeMembers(of: answer, to: &writer)
        writer.endObject()
        return Response(writer)
    }

    private static func npy(_ answer: ForwardAnswer) -> Response {
        let tensors = tensors(answer)
        guard tensors.count == 1 else {
            return ProblemJSON.response(Problem(EndpointError.severalTensors(tensors.count)))
        }
        return NumpyResponse.npy(tensors[0].tensor, fields: fields(answer))
    }

    /// What there is no room for in a NumPy file.
    private static func fields(_ answer: ForwardAnswer) -> ResponseFields {
        var fields: ResponseFields = [.sessionPosition: String(answer.position)]
        if let tensor = answer.nonfinite { fields[.sessionNonfinite] = tensor }
        return fields
    }

    /// All tensors of an answer: `outputs` (or `outputs/NAME` each, where there are several),
    /// `states/LAYER/NAME` and `gates/LAYER/NAME`.
    private static func tensors(_ answer: ForwardAnswer) -> [NamedTensor] {
        let model = answer.session.model.signature
        var tensors: [NamedTensor] = []
        for (output, value) in zip(model.outputs, answer.outputs) {
            let name = model.outputs.count == 1 ? "outputs" : "outputs/\(output.name)"
            tensors.append(NamedTensor(name: name, tensor: value))
        }
        for (state, value) in zip(model.stateLayout.tensors, answer.states ?? []) {
            tensors.append(
                NamedTensor(name: "states/\(state.layer)/\(state.name)", tensor: value))
        }
        for (layer, values) in zip(model.recurrentLayers, answer.gates ?? []) {
            for (gate, value) in zip(layer.gateNames, values) {
                tensors.append(NamedTensor(name: "gates/\(layer.name)/\(gate)", tensor: value))
            }
        }
        return tensors
    }
}

extension JSONWriter {
    /// The output itself, or an object by name where the network has several.
    fileprivate mutating func outputs(_ outputs: [Tensor], of model: NetworkSignature) {
        guard outputs.count > 1 else {
            if let output = outputs.first { tensor(output) }
            return
        }
        beginObject()
        for (output, value) in zip(model.outputs, outputs) {
            key(output.name)
            tensor(value)
        }
        endObject()
    }

    /// Gates as `{"lstm": {"i": …, "f": …}}`; a layer without gates is left out.
    fileprivate mutating func gates(_ gates: [[Tensor]], of model: NetworkSignature) {
        beginObject()
        for (layer, values) in zip(model.recurrentLayers, gates) where !values.isEmpty {
            key(layer.name)
            beginObject()
            for (gate, value) in zip(layer.gateNames, values) {
                key(gate)
                tensor(value)
            }
            endObject()
        }
        endObject()
    }
}

extension ForwardAnswer {
    /// About how many bytes of text the answer is.
    var estimatedBytes: Int { floatCount * bytesPerFloat }

    fileprivate var floatCount: Int {
        var floats = Self.floats(of: outputs) + Self.floats(of: states ?? [])
        for layer in gates ?? [] { floats += Self.floats(of: layer) }
        return floats
    }

    private static func floats(of tensors: [Tensor]) -> Int {
        tensors.reduce(0) { $0 + $1.values.count }
    }
}
