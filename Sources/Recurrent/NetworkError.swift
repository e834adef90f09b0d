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
    /// The shapes of several inputs, or of a layer's weights, do not fit each other.
    case mismatch([[Int]])

    /// The only one of `inputs`, for layers that take one.
    static func single(_ inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == 1 else { throw .inputCount(expected: 1, actual: inputs.count) }
        return inputs[0]
    }

    /// All of `inputs` but the last, which is a mask, for layers that read one.
    static func masked(_ inputs: [ValueShape]) throws(LayerError) -> [ValueShape] {
        guard let mask = inputs.last, inputs.count > 1 else {
            throw .inputCount(expected: 2, actual: inputs.count)
        }
        guard mask.features.isEmpty else { throw .rank(expected: 0, actual: mask.features) }
        return inputs.dropLast()
    }

    /// The shape that all of `inputs` have, for layers that join two or more element by element.
    static func equal(_ inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count >= 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        for input in inputs where input.features != inputs[0].features {
            throw .mismatch(inputs.map(\.features))
        }
        // One value per sequence and one per time step: the framework would stretch the former
        // over time before it exists.
        for input in inputs where input.isSequence != inputs[0].isSequence {
            throw .joinsTime(reason: "joins a value with a time axis to one without")
        }
        return inputs[0]
    }
}

/// Why layers do not make a network that can be served.
public enum NetworkError: Error, Equatable, Sendable {
    /// Layer `name` does not fit its inputs.
    case layer(name: String, LayerError)
    /// Two layers have one name, so their states could not be told apart.
    case duplicateLayer(name: String)
    /// A layer reads a value that no earlier layer makes.
    case unknownSource(layer: String)
    /// An embedding looks up what another layer computes, so nobody could check its ids.
    case idsNotFromInput(layer: String)
    /// No layer keeps a state, so there would be nothing to serve.
    case nothingRecurrent
}
