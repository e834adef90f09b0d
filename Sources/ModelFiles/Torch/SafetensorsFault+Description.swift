extension SafetensorsFault {
    /// What is wrong with the file, and how to mend it.
    var sentence: String {
        "is no whole safetensors file: \(detail); copy the file again, or save it again with"
            + " safetensors.torch.save_file"
    }

    private var detail: String {
        switch self {
        case .truncated(let actual): "it has \(actual) bytes"
        case .headerLength(let limit, let actual):
            "its header should have 2 to \(limit) bytes and has \(actual)"
        case .syntax(let offset): "its header is no JSON of tensors at byte \(offset)"
        case .tensorCount(let limit): "it has more than \(limit) tensors"
        case .duplicateTensor(let name): "two tensors are named \(name)"
        case .duplicateKey(let tensor, let key): "tensor \(tensor) has \(key) twice"
        case .missingKey(let tensor, let key): "tensor \(tensor) has no \(key)"
        case .unknownKey(let tensor, let key): "tensor \(tensor) has the unknown key \(key)"
        case .unknownType(let tensor, let type): "tensor \(tensor) has the unknown dtype \(type)"
        case .byteCount(let tensor, let shape, let expected, let actual):
            "tensor \(tensor) of shape \(shape) needs \(expected.map { "\($0)" } ?? "too many")"
                + " bytes and has \(actual)"
        case .range(let tensor, let begin, let end, let limit):
            "tensor \(tensor) is at bytes \(begin) to \(end) of \(limit)"
        case .placement(let tensor, let expected, let actual):
            "tensor \(tensor) begins at byte \(actual) and should at \(expected)"
        case .bufferLength(let expected, let actual):
            "its tensors have \(expected) bytes and the file has \(actual) for them"
        }
    }
}
