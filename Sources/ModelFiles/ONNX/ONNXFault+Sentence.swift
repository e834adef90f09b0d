/// What is wrong, where, and how to mend it, in one line.
extension ONNXFault {
    var sentence: String {
        switch self {
        case .notAModel:
            "is no ONNX model; copy or export the file again"
        case .opset(let lowest, let highest, let actual):
            "uses operators of \(actual.map { "opset \($0)" } ?? "no stated opset"); opsets"
                + " \(lowest) to \(highest) are served, so export it with opset_version=17"
        case .count(let what, let limit, let actual):
            "has \(actual) \(what), more than the \(limit) that are served"
        case .tensor(let name, let fault):
            "the constant \(name) \(fault.sentence)"
        case .input(let name, let reason):
            "the input \(name) \(reason)"
        case .output(let name, let reason):
            "the output \(name) \(reason)"
        case .sidecar(let place, let reason):
            "the sidecar \(place) \(reason)"
        case .states(let candidates):
            "does not say which inputs are states: \(Self.list(candidates)); write a sidecar"
                + " beside it, such as {\"states\": [\(Self.example(candidates))]}"
        case .node(let place, let fault):
            "node \(place.index) (\(place.kind)\(place.name.isEmpty ? "" : " \(place.name)"))"
                + " \(fault.sentence)"
        }
    }
}

extension ONNXFault {
    private static func list(_ candidates: [ONNXStateCandidate]) -> String {
        candidates.map { "\($0.input) may become \($0.outputs.joined(separator: " or "))" }
            .joined(separator: ", ")
    }

    private static func example(_ candidates: [ONNXStateCandidate]) -> String {
        guard let state = candidates.last, let output = state.outputs.last else { return "" }
        return "{\"input\": \"\(state.input)\", \"output\": \"\(output)\", \"batch_axis\": 0}"
    }
}

extension ONNXNodeFault {
    fileprivate var sentence: String {
        switch self {
        case .unknownOperator(let served):
            "is not served; served are \(served.joined(separator: ", "))"
        case .unknownValue(let name):
            "reads \(name), which no node before it makes; export the model again"
        case .missingInput(let index):
            "lacks its input \(index); export the model again"
        case .attribute(let name, let value, let reason):
            "is not served with \(name) = \(value): \(reason)"
        case .input(let index, let reason):
            "is not served with its input \(index): \(reason)"
        case .axes(let expected, let actual):
            "needs the axes \(expected) and is given \(actual)"
        case .size(let limit):
            "would make more than \(limit) numbers"
        case .layer(let error):
            LayerFault.shape(error).sentence
        }
    }
}

extension ONNXTensorFault {
    fileprivate var sentence: String {
        switch self {
        case .type(let code):
            "is of type \(code); floating-point numbers, integers and booleans are served, so"
                + " export the model without quantisation"
        case .shape(let shape, let axesMax):
            "has shape \(shape); at most \(axesMax) axes, none negative, are served"
        case .size(let limit, let actual):
            "has \(actual) integers, more than the \(limit) that are served"
        case .length(let expected, let actual):
            "has \(actual) bytes or numbers instead of \(expected); export the model again"
        case .location(let location):
            "lies in \(location), which is no file beside the model; keep the two together"
        case .range(let offset, let length, let fileLength):
            "lies at \(offset), \(length) bytes long, in a file of \(fileLength) bytes"
        case .shares(let bytes, let fileBytes, let sharesMax):
            "makes \(bytes) bytes of other files that hold \(fileBytes), with the constants before"
                + " it; at most \(sharesMax) times as many are served"
        case .unreadable(let location):
            "lies in \(location), which cannot be read; keep it beside the model"
        }
    }
}
