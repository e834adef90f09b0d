import Kernels

/// The activations that a recurrent operator names, with ONNX' default parameters.
enum ONNXActivation {
    /// The activations of each direction of a node with `gates` blocks: f, g and h of an LSTM, f
    /// and g of a GRU, f of an RNN.
    ///
    /// A name takes the next of `activation_alpha` and `activation_beta` if it has such a
    /// parameter, as ONNX Runtime reads them.
    static func list(
        of node: ONNXNode, gates: Int, directions: Int
    ) throws(ModelFault) -> [[Activation]] {
        let own =
            gates == 4 ? ["Sigmoid", "Tanh", "Tanh"] : gates == 3 ? ["Sigmoid", "Tanh"] : ["Tanh"]
        let usual = (0..<directions).flatMap { _ in own }
        var names = try node.strings("activations") ?? []
        if names.isEmpty { names = usual }
        guard names.count == usual.count else {
            throw node.fault(
                .attribute(
                    name: "activations", value: "\(names)", reason: "\(usual.count) are needed"))
        }
        var alphas = (try node.floats("activation_alpha") ?? [])[...]
        var betas = (try node.floats("activation_beta") ?? [])[...]
        var list: [Activation] = []
        for name in names {
            let key = name.lowercased()
            let alpha = alphaDefaults[key].map { alphas.popFirst() ?? $0 } ?? 0
            let beta = betaDefaults[key].map { betas.popFirst() ?? $0 } ?? 0
            guard let activation = activation(key, alpha: alpha, beta: beta) else {
                throw node.fault(
                    .attribute(
                        name: "activations", value: "\(name)(\(alpha), \(beta))",
                        reason: "it is none that is served"))
            }
            list.append(activation)
        }
        return stride(from: 0, to: list.count, by: own.count).map {
            Array(list[$0..<$0 + own.count])
        }
    }

    /// `clip(alpha * x + beta, 0, 1)` where it is one of ours: ONNX' own and Keras 2's 0.2 and
    /// 0.5, PyTorch's and Keras 3's 1/6 and 0.5.
    static func hardSigmoid(alpha: Float, beta: Float) -> Activation? {
        guard beta == 0.5 else { return nil }
        if alpha == 0.2 { return .hardSigmoidKeras2 }
        return abs(alpha - 1 / 6) < 1e-6 ? .hardSigmoid : nil
    }

    private static let alphaDefaults: [String: Float] = [
        "affine": 1, "elu": 1, "hardsigmoid": 0.2, "leakyrelu": 0.01, "scaledtanh": 1,
        "thresholdedrelu": 1,
    ]

    private static let betaDefaults: [String: Float] = [
        "affine": 0, "hardsigmoid": 0.5, "scaledtanh": 1,
    ]

    private static func activation(_ name: String, alpha: Float, beta: Float) -> Activation? {
        switch name {
        case "relu": .relu
        case "tanh": .tanh
        case "sigmoid": .sigmoid
        case "affine": alpha == 1 && beta == 0 ? .linear : nil
        case "leakyrelu": .leakyReLU(negativeSlope: alpha)
        case "thresholdedrelu": .threshold(alpha, value: 0)
        case "scaledtanh": alpha == 1 && beta == 1 ? .tanh : nil
        case "hardsigmoid": hardSigmoid(alpha: alpha, beta: beta)
        case "elu": .elu(alpha: alpha)
        case "softsign": .softsign
        case "softplus": .softplus
        default: nil
        }
    }
}
