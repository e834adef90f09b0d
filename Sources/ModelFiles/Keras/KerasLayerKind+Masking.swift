import Recurrent

extension KerasLayerKind {
    /// Layers that say which steps count; the mask itself is made where the graph is.
    static let masking = [
        KerasLayerKind("Masking", .masking) { context throws(ModelFault) in
            Masking(value: try context.options.float("mask_value", default: 0))
        }
    ]
}
