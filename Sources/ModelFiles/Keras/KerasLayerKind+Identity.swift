import Recurrent

extension KerasLayerKind {
    /// Layers that do something in training alone.
    static let identity = [
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise",
        "GaussianDropout", "AlphaDropout",
        "ActivityRegularization", "Identity",
    ].map { name in
        KerasLayerKind(name, .identity) { _ throws(ModelFault) in PassThrough(kind: name) }
    }
}
