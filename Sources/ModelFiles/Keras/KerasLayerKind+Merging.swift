import Recurrent

extension KerasLayerKind {
    /// Layers that make one value of several.
    static let merging = [
        KerasLayerKind("Add", .merging) { _ throws(ModelFault) in Add() }
    ]
}
