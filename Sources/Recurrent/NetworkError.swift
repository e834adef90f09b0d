/// Why a layer cannot stand behind the inputs it is given.
public enum LayerError: Error, Equatable, Sendable {
    /// The layer takes `expected` inputs.
    case inputCount(expected: Int, actual: Int)
    /// The last feature axis must have this length.
    case width(expected: Int, actual: Int)
    /// The input must have this many feature axes.
    case rank(expected: Int, actual: [Int])
    /// The layer needs a time axis in its input.
    case needsSequence
    /// The layer would mix time steps, so it cannot be computed step by step.
    case joinsTime(reason: String)
    /// The shapes of several inputs do not fit each other.
    case mismatch([[Int]])
}

/// Why layers do not make a network that can be served.
public enum NetworkError: Error, Equatable, Sendable {
    /// Layer `name` does not fit its inputs.
    case layer(name: String, LayerError)
    /// Two layers have one name, so their states could not be told apart.
    case duplicateLayer(name: String)
    /// A layer reads a value that no earlier layer makes.
    case unknownSource(layer: String)
    /// No layer keeps a state, so there would be nothing to serve.
    case nothingRecurrent
}
