/// The `model_config` of an HDF5 model, turned into the `config.json` of Keras 3, which differs
/// in the names of classes, modules and keys, and in how layers are joined.
///
/// Source: `keras/src/legacy/saving` of Keras 3 and `keras/saving/hdf5_format.py` of Keras 2.
struct KerasLegacyConfig {
    /// The configuration as Keras 3 writes it.
    let document: JSONValue
    /// The number of gates of each layer whose weights are laid out for cuDNN, by name.
    private(set) var cudnnBlocks: [String: Int] = [:]

    /// What the function that Keras 2 calls hard_sigmoid is called in `document`.
    static let hardSigmoid = "hard_sigmoid of Keras 2"

    /// Translates the `document` that Keras of this major version wrote.
    init(_ document: JSONValue, majorVersion: Int) {
        let translation = KerasLegacyTranslation(isKeras2: majorVersion < 3)
        self.document = translation.translated(document)
        for layer in Self.layers(of: document) {
            guard let name = layer["config"]["name"].string else { continue }
            cudnnBlocks[name] = layer["class_name"].string.flatMap(KerasLegacyCuDNN.blocks)
        }
    }

    /// Keras 2.2.2 and older have a Sequential's layers where later ones have an object of them.
    private static func layers(of document: JSONValue) -> [JSONValue] {
        document["config"].array ?? document["config"]["layers"].array ?? []
    }

    /// Each layer's name by its group in a weights file of Keras 3: its class in snake case, with
    /// a number where it is not the first.
    var namesByGroup: [String: String] {
        let countsInputs = document["class_name"].string != "Sequential"
        var counts: [String: Int] = [:]
        var names: [String: String] = [:]
        for layer in Self.layers(of: document) {
            guard let kind = layer["class_name"].string, let name = layer["config"]["name"].string,
                countsInputs || kind != KerasConfig.inputKind
            else { continue }
            let group = KerasLayer.snakeCase(kind)
            let count = counts[group, default: 0]
            counts[group] = count + 1
            names[count == 0 ? group : "\(group)_\(count)"] = name
        }
        return names
    }
}
