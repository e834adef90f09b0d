/// The `model_config` of an HDF5 model, turned into the `config.json` of Keras 3, which differs
/// in the names of classes, modules and keys, and in how layers are joined.
///
/// Source: `keras/src/legacy/saving` of Keras 3 and `keras/saving/hdf5_format.py` of Keras 2.
struct KerasLegacyConfig {
    /// The configuration as Keras 3 writes it.
    let document: JSONValue
    /// What its layers are called, by their paths in a weights file of Keras 3.
    let layers: KerasLegacyLayers

    /// What the function that Keras 2 calls hard_sigmoid is called in `document`.
    static let hardSigmoid = "hard_sigmoid of Keras 2"

    /// Translates the document `written` that Keras of this major version wrote.
    init(_ written: JSONValue, majorVersion: Int) {
        let document = majorVersion < 2 ? KerasFirstTranslation.translated(written) : written
        let translation = KerasLegacyTranslation(document, isKeras2: majorVersion < 3)
        self.document = translation.translated(document)
        layers = KerasLegacyLayers(document)
    }
}
