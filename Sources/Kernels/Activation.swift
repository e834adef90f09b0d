/// An activation function, with its parameters where it has any.
///
/// The formulas are those of Keras 3 (`keras.activations`); what a case does is said in its line.
public enum Activation: Sendable, Equatable {
    /// x.
    case linear
    /// max(x, 0).
    case relu
    /// min(max(x, 0), 6).
    case relu6
    /// x where x > 0, else negativeSlope * x.
    case leakyReLU(negativeSlope: Float)
    /// min(x, maximum) where x > threshold, else negativeSlope * (x - threshold).
    case clippedReLU(negativeSlope: Float, threshold: Float, maximum: Float)
    /// 1 / (1 + e^-x), to 1e-7 absolute.
    case sigmoid
    /// clip(x / 6 + 0.5, 0, 1): what Keras 3 calls hard_sigmoid.
    case hardSigmoid
    /// clip(0.2 * x + 0.5, 0, 1): what Keras 2 called hard_sigmoid.
    case hardSigmoidKeras2
    /// tanh(x), to 1.6e-7 absolute.
    case tanh
    /// clip(x, -1, 1).
    case hardTanh
    /// e^x / Σ e^x along the row.
    case softmax
    /// x - log Σ e^x along the row.
    case logSoftmax
    /// The nearest point to the row on the probability simplex (Martins and Astudillo, 2016).
    ///
    /// Keras up to 3.15.1 computes something else where several numbers are kept
    /// (keras-team/keras#23425, since mended).
    case sparsemax
    /// log(1 + e^x).
    case softplus
    /// x / (1 + |x|).
    case softsign
    /// x * sigmoid(x); also called swish.
    case silu
    /// x * hardSigmoid(x); also called hard_swish.
    case hardSiLU
    /// x * Φ(x) by the error function.
    case gelu
    /// x * Φ(x) by the tanh approximation (Hendrycks and Gimpel, 2016).
    case geluTanh
    /// x where x > 0, else alpha * (e^x - 1).
    case elu(alpha: Float)
    /// `elu` with the two constants of Klambauer et al., 2017.
    case selu
    /// x where x > 0, else alpha * (e^(x / alpha) - 1).
    case celu(alpha: Float)
    /// e^x, to 1e-7 of itself.
    case exponential
    /// x * tanh(softplus(x)).
    case mish
    /// a * sigmoid(b) for the halves a and b of the row: it halves the columns.
    case glu
    /// log(sigmoid(x)).
    case logSigmoid
    /// x where |x| > threshold, else 0.
    case hardShrink(threshold: Float)
    /// x moved towards 0 by threshold, 0 within it.
    case softShrink(threshold: Float)
    /// x - tanh(x).
    case tanhShrink
    /// (x + √(x² + b)) / 2.
    case squareplus(b: Float)
    /// 0 up to -1, (x + 1)² / 4 up to 1, then x.
    case sparsePlus
    /// clip((x + 1) / 2, 0, 1).
    case sparseSigmoid
    /// x where x > threshold, else value.
    case threshold(Float, value: Float)
}

extension Activation {
    /// The activation that Keras 3 means by `kerasName`, with Keras' default parameters.
    ///
    /// nil for other names, `threshold` among them: Keras itself cannot call it by name.
    public init?(kerasName: String) {
        guard let known = Self.byKerasName[kerasName] else { return nil }
        self = known
    }

    private static let byKerasName: [String: Activation] = [
        "celu": .celu(alpha: 1),
        "elu": .elu(alpha: 1),
        "exponential": .exponential,
        "gelu": .gelu,
        "glu": .glu,
        "hard_shrink": .hardShrink(threshold: 0.5),
        "hard_sigmoid": .hardSigmoid,
        "hard_silu": .hardSiLU,
        "hard_swish": .hardSiLU,
        "hard_tanh": .hardTanh,
        "leaky_relu": .leakyReLU(negativeSlope: 0.2),
        "linear": .linear,
        "log_sigmoid": .logSigmoid,
        "log_softmax": .logSoftmax,
        "mish": .mish,
        "relu": .relu,
        "relu6": .relu6,
        "selu": .selu,
        "sigmoid": .sigmoid,
        "silu": .silu,
        "soft_shrink": .softShrink(threshold: 0.5),
        "softmax": .softmax,
        "softplus": .softplus,
        "softsign": .softsign,
        "sparse_plus": .sparsePlus,
        "sparse_sigmoid": .sparseSigmoid,
        "sparsemax": .sparsemax,
        "squareplus": .squareplus(b: 4),
        "swish": .silu,
        "tanh": .tanh,
        "tanh_shrink": .tanhShrink,
    ]
}
