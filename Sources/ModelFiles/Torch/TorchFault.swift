/// Why a safetensors file and its sidecar are no model that can be served.
public enum TorchFault: Error, Equatable, Sendable {
    /// The file is no safetensors file.
    case safetensors(SafetensorsFault)
    /// There is no sidecar at the paths `tried`; `tensors` says what the file holds, and
    /// `suggestion` is a sidecar that would fit, if one can be guessed.
    case sidecarMissing(tried: [String], tensors: [String], suggestion: String?)
    /// The sidecar is there and cannot be read; `code` is the system's errno.
    case sidecarUnreadable(file: String, code: Int32)
    /// The sidecar's path names a directory, a pipe or a device.
    case sidecarNotAFile(file: String)
    /// The sidecar is no JSON.
    case sidecarJSON(file: String)
    /// The sidecar has a key that is not known at `place`; `known` are those that are.
    case unknownKey(place: String, key: String, known: [String])
    /// A value in the sidecar is missing or of the wrong kind.
    case value(place: String, key: String, expected: String, actual: String)
    /// The sidecar's layer needs a tensor that the file does not hold; `beside` are those with
    /// the same prefix.
    case tensorMissing(layer: String, tensor: String, beside: [String])
    /// A tensor has another shape than its layer; nil is any length.
    case tensorShape(layer: String, tensor: String, expected: [Int?], actual: [Int])
    /// A tensor's elements are no floating-point numbers of 16 to 64 bits.
    case tensorType(layer: String, tensor: String, type: SafetensorsType)
    /// No layer of the sidecar uses these tensors.
    case unusedTensors([String])
    /// No layer has weights that say how wide the input is.
    case noInputWidth
    /// The recurrent layer `layer` reads one that hands on its last step alone.
    case lastBeforeRecurrent(layer: String, source: String)
}
