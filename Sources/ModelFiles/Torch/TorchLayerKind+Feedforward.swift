import Kernels
import Recurrent

extension TorchLayerKind {
    /// Modules that compute each time step from its own features.
    static let feedforward = [
        TorchLayerKind("Linear", weights: .required, keys: ["activation"]) {
            context throws(ModelFault) in
            // A weight [out, in] is turned like a cell's of one block.
            let kernel = TorchGates.rnn.kernel(try context.tensor("weight", [nil, nil]))
            let bias = try context.optionalTensor("bias", [kernel.shape[1]])
            let activation = try context.activation()
            let layer = try context.checked { () throws(LayerError) in
                try Dense(kernel: kernel, bias: bias, activation: activation)
            }
            return Built(layer, inputFeatures: [kernel.shape[0]])
        },
        TorchLayerKind("Embedding", weights: .required) { context throws(ModelFault) in
            let table = try context.tensor("weight", [nil, nil])
            return Built(Embedding(table: table), inputFeatures: [])
        },
        TorchLayerKind("LayerNorm", weights: .optional, keys: ["eps"]) {
            context throws(ModelFault) in
            let gamma = try context.entry.weights.map { _ throws(ModelFault) in
                try context.tensor("weight", [nil])
            }
            let beta = try gamma.flatMap { gamma throws(ModelFault) in
                try context.optionalTensor("bias", gamma.shape)
            }
            let epsilon = try context.options.number("eps", default: 1e-5)
            let layer = try context.checked { () throws(LayerError) in
                guard let gamma else { return LayerNormalization(epsilon: epsilon) }
                return try LayerNormalization(
                    shape: gamma.shape, gamma: gamma, beta: beta, epsilon: epsilon)
            }
            return Built(layer, inputFeatures: gamma?.shape)
        },
        TorchLayerKind("Dropout", weights: .none, keys: ["p"]) { _ throws(ModelFault) in
            Built(PassThrough(kind: "Dropout"))
        },
    ]
}
