import Recurrent

/// One version of a model as it is served: a network, its name, and where it came from.
public final class ServedModel: Sendable {
    /// Which it is.
    public let identity: ModelIdentity
    /// Layers and weights.
    public let network: Network
    /// A row of the state that sessions begin with and are reset to:
    /// `[network.stateLayout.rowWidth]`.
    public let initialState: [Float]

    /// A model to serve.
    ///
    /// - Parameter initialState: the model's own, `[network.stateLayout.rowWidth]`; nil is zeros.
    public init(
        name: String, version: Int, file: String, digest: String, network: Network,
        initialState: [Float]? = nil
    ) {
        let rowWidth = network.stateLayout.rowWidth
        let initialState = initialState ?? [Float](repeating: 0, count: rowWidth)
        precondition(initialState.count == rowWidth, "an initial state of \(initialState.count)")
        self.initialState = initialState
        self.network = network
        identity = ModelIdentity(
            name: name, version: version, file: file, digest: digest, signature: network.signature)
    }

    /// The name clients call it by.
    public var name: String { identity.name }
    /// Its version, as in a model repository.
    public var version: Int { identity.version }
    /// The file it was read from.
    public var file: String { identity.file }
    /// The file's digest, `sha256:` and 64 hexadecimal digits.
    public var digest: String { identity.digest }

    /// `model` with another form of its network, whose states lie as they did.
    public convenience init(_ model: ServedModel, network: Network) {
        precondition(network.stateLayout == model.network.stateLayout, "another network")
        self.init(
            name: model.name, version: model.version, file: model.file, digest: model.digest,
            network: network, initialState: model.initialState)
    }
}
