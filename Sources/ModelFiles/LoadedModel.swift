import Recurrent

/// A network read from a file, and which file it was.
public struct LoadedModel: Sendable {
    /// The network.
    public let network: Network
    /// The SHA-256 of the file's bytes, with those of its sidecar behind them where it has one, and
    /// those of other files that hold its constants, in the order of their paths: `sha256:` and 64
    /// hexadecimal digits.
    public let digest: String
    /// The file's format: `keras`, `keras-h5`, `onnx`, `safetensors`.
    public let format: String
}
