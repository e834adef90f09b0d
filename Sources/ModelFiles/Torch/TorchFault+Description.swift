import Glibc

extension TorchFault {
    private static let namesMax = 40

    /// What is wrong, where, and how to mend it, in one line without the model file's name.
    var sentence: String {
        switch self {
        case .safetensors(let fault): fault.sentence
        case .sidecarMissing(let tried, let tensors, let suggestion):
            "has weights only, and no \(tried.joined(separator: " or ")) says which layers they"
                + " are. It holds \(Self.list(tensors))."
                + (suggestion.map { " This would probably fit: \($0)" }
                    ?? " No sidecar could be guessed from them")
        case .sidecarUnreadable(let file, let code):
            "its sidecar \(file) cannot be read: \(String(cString: strerror(code)))"
        case .sidecarNotAFile(let file): "its sidecar \(file) is not a file"
        case .sidecarJSON(let file): "its sidecar \(file) is no JSON"
        case .unknownKey(let place, let key, let known):
            "\(place): \(key) is not known; known are \(Self.list(known))"
        case .value(let place, let key, let expected, let actual):
            "\(place): \(key) should be \(expected) and is \(actual)"
        case .tensorMissing(let layer, let tensor, let beside):
            "layer \(layer) of the sidecar needs the tensor \(tensor), which is not in the file"
                + (beside.isEmpty ? "" : "; there are \(Self.list(beside))")
        case .tensorShape(let layer, let tensor, let expected, let actual):
            "the tensor \(tensor) has shape \(actual), and layer \(layer) needs"
                + " [\(expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", "))];"
                + " check the layer's kind in the sidecar"
        case .tensorType(let layer, let tensor, let type):
            "the tensor \(tensor) of layer \(layer) has dtype \(type.rawValue); weights of F32,"
                + " F16, BF16 and F64 are served, not quantised ones"
        case .unusedTensors(let names):
            "no layer of the sidecar uses \(Self.list(names)); add the layer, or name them in"
                + " \"ignore\""
        case .noInputWidth:
            "no layer of the sidecar has weights, so the input's width is unknown"
        case .lastBeforeRecurrent(let layer, let source):
            "layer \(layer) needs every time step, and \(source) has \"last\": true in the"
                + " sidecar; take it away there"
        }
    }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - namesMax
        return names.prefix(namesMax).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
