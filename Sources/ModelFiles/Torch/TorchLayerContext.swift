import Recurrent

/// What is known where a layer of the sidecar is built: what it says, and the tensors.
struct TorchLayerContext {
    let entry: TorchSidecar.Entry
    let weights: TorchWeights
    /// Whether layers may read their sequence from its end.
    let bidirectional: Bidirectional

    var options: TorchOptions { entry.options }
    /// The prefix of the layer's tensors.
    var prefix: String { entry.weights ?? "" }

    /// The tensor `suffix`, which must be there with this shape, nil being any length.
    func tensor(_ suffix: String, _ shape: [Int?]) throws(ModelFault) -> Tensor {
        try weights.tensor(suffix, of: entry.name, at: prefix, shape)
    }

    /// The tensor `suffix` with this shape; nil where the file has none.
    func optionalTensor(_ suffix: String, _ shape: [Int?]) throws(ModelFault) -> Tensor? {
        try weights.optionalTensor(suffix, of: entry.name, at: prefix, shape)
    }

    /// Whether the file holds the tensor `suffix`.
    func has(_ suffix: String) -> Bool {
        weights.shape(TorchWeights.name(prefix, suffix)) != nil
    }

    /// `fault` as this layer's.
    func fault(_ fault: LayerFault) -> ModelFault {
        .layer(name: entry.name, kind: entry.kind, fault)
    }

    /// The shape of what `stage` makes of `input`.
    func outputShape(
        of stage: TorchLayerKind.Stage, _ input: ValueShape
    ) throws(ModelFault) -> ValueShape {
        do throws(LayerError) {
            var shape = try stage.layer.outputShape(of: [input])
            guard let backward = stage.backward else { return shape }
            let other = try backward.outputShape(of: [input])
            guard shape == other else { throw .mismatch([shape.features, other.features]) }
            shape.features = shape.features.map { 2 * $0 }
            return shape
        } catch {
            throw fault(.shape(error))
        }
    }

    /// What `make` makes, with its objection as this layer's.
    func checked<Made: Layer>(
        _ make: () throws(LayerError) -> Made
    ) throws(ModelFault) -> Made {
        do throws(LayerError) {
            return try make()
        } catch {
            throw fault(.shape(error))
        }
    }
}
