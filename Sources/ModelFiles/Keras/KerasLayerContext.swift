import Kernels
import Recurrent

/// What is known where a layer is built: its configuration, its input, its weights.
struct KerasLayerContext {
    let layer: KerasLayer
    /// What it reads, at least one value.
    let inputs: [KerasValue]
    let weights: KerasWeights
    /// Whether its output reaches a recurrent layer without being reshaped on the way.
    let leadsToRecurrent: Bool
    /// Whether layers may read their sequence from its end.
    let bidirectional: Bidirectional

    var options: KerasOptions { layer.options }
    /// The first of `inputs`.
    var input: KerasValue { inputs[0] }

    /// The length of the input's last axis, which weights are multiplied with.
    func inputWidth() throws(ModelFault) -> Int {
        guard let width = input.shape.features.last else {
            throw layer.fault(.shape(.rank(expected: 1, actual: input.shape.features)))
        }
        return width
    }

    /// The activation under `key`, or `fallback` where the key is missing.
    func activation(
        _ key: String, default fallback: Activation
    ) throws(ModelFault) -> Activation {
        let value = options.values[key]
        if value == .null { return fallback }
        let name = value.string
        // Keras 2 computes another function under one of the names.
        if name == KerasLegacyConfig.hardSigmoid { return .hardSigmoidKeras2 }
        guard let name, let activation = Activation(kerasName: name) else {
            throw layer.fault(
                .option(
                    key: key, value: value.summary,
                    reason: "only activations that Keras itself names are served"))
        }
        return activation
    }

    /// Refuses the option `key` where it is true.
    func refuse(_ key: String, because reason: String) throws(ModelFault) {
        guard try options.bool(key, default: false) else { return }
        throw layer.fault(.option(key: key, value: "true", reason: reason))
    }

    /// What `make` makes, with its objection as this layer's.
    func checked<Made: Layer>(
        _ make: () throws(LayerError) -> Made
    ) throws(ModelFault) -> any Layer {
        do throws(LayerError) {
            return try make()
        } catch {
            throw layer.fault(.shape(error))
        }
    }
}
