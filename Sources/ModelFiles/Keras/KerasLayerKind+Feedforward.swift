import Kernels
import Recurrent

extension KerasLayerKind {
    /// Layers that compute each time step from its own features.
    static let feedforward = [
        KerasLayerKind("Dense", .featurewise) { context throws(ModelFault) in
            let units = try context.options.positive("units")
            let hasBias = try context.options.bool("use_bias", default: true)
            let width = try context.inputWidth()
            let tensors = try context.weights.tensors(
                in: "vars", [[width, units]] + (hasBias ? [[units]] : []))
            let activation = try context.activation("activation", default: .linear)
            return try context.checked { () throws(LayerError) in
                try Dense(
                    kernel: tensors[0], bias: hasBias ? tensors[1] : nil, activation: activation)
            }
        },
        KerasLayerKind("Embedding", .embedding) { context throws(ModelFault) in
            let vocabulary = try context.options.positive("input_dim")
            let dimension = try context.options.positive("output_dim")
            let tensors = try context.weights.tensors(in: "vars", [[vocabulary, dimension]])
            return Embedding(table: tensors[0])
        },
    ]
}
