/// One call of a layer or of a model in a model, as `KerasFlattening` finds it.
struct KerasCall {
    /// The layer as the file has it.
    var layer: KerasLayer
    /// What the network calls this call.
    var name: String
    var path = ""
    var inputs: [KerasLayer.Reference] = []
    var operands: [KerasOperand] = []
    var isPerStep: Bool
    var callCount: Int
    /// Whether its output is turned round in time.
    var isFlipped = false
    var depth: Int

    /// The first call of `layer` in the model of `scope`.
    init(layer: KerasLayer, scope: KerasFlattening.Scope) {
        self.layer = layer
        name = scope.prefix + layer.ownName
        isPerStep = scope.isPerStep
        callCount = scope.callCount
        depth = scope.depth
    }

    /// What is within, where this is a model.
    var scope: KerasFlattening.Scope {
        KerasFlattening.Scope(
            prefix: name + "/", path: path + "/", isPerStep: isPerStep, callCount: callCount,
            depth: depth + 1)
    }
}

extension KerasLayer {
    /// Whether this is a model in a model, of a class that can be taken apart.
    var isModel: Bool {
        KerasConfig.modelKinds.contains(kind)
            && (module == "keras" || module == "keras.models"
                || module?.hasPrefix("keras.src.models") == true)
    }
}
