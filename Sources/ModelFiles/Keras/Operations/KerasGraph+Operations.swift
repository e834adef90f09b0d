import Recurrent

/// Operations outside of layers: those that compute, and those that make the masks that Keras
/// writes into a file beside.
extension KerasGraph {
    mutating func addOperation(_ layer: KerasLayer) throws(ModelFault) {
        let value = layer.inputs.first.flatMap { self.value($0)?.source }
        let masks = layer.inputs.compactMap { claimed[$0.source] }
        if let mask = KerasMask(layer, masks: masks, value: value) {
            claimed[layer.name] = mask
            return
        }
        guard let operation = KerasOperation(of: layer) else {
            throw layer.fault(.unknownOperation(served: KerasOperation.served))
        }
        try operation.checkKeys(of: layer)
        let read = try layer.inputs.map { input throws(ModelFault) in
            try self.input(input, of: layer)
        }
        // Some hand the very same numbers on, and Keras their mask with them, others do not.
        guard operation.role != .identity || read.allSatisfy(\.mask.isEverything) else {
            throw layer.fault(.masked)
        }
        let presence = try presence(ofAll: read, readBy: layer)
        var builder = KerasOperationBuilder(
            layer, reading: read,
            leadsToRecurrent: !layer.isPerStep && topology.leadsToRecurrent(layer),
            firstIndex: definitions.count)
        let results = try operation.apply(&builder)
        let made = builder.finished(results, of: read)
        definitions += made.definitions
        for (index, result) in made.results.enumerated() {
            var result = result
            result.presence = presence
            values[KerasLayer.Reference(source: layer.name, index: index)] = result
        }
    }

    /// The value that `layer` reads as `reference`.
    func input(
        _ reference: KerasLayer.Reference, of layer: KerasLayer
    ) throws(ModelFault) -> KerasValue {
        guard claimed[reference.source] == nil else {
            throw layer.fault(
                .option(
                    key: "inputs", value: reference.source,
                    reason: "what makes a mask is served as a mask alone"))
        }
        if let value = value(reference) { return value }
        guard value(KerasLayer.Reference(source: reference.source, index: 0)) != nil else {
            throw layer.fault(.unknownSource(reference.source))
        }
        throw layer.fault(.secondOutput(source: reference.source, index: reference.index))
    }

    /// The value that `reference` stands for, if a layer or operation before has made it.
    func value(_ reference: KerasLayer.Reference) -> KerasValue? { values[reference] }
}
