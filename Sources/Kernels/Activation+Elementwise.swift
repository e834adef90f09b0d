import Glibc

/// The activations that look at one float at a time, grouped by what they are computed with.
extension Activation {
    /// Those made of e^x, tanh and sigmoid; x: [rows, columns].
    func applyVectorised(to x: MutableMatrix) {
        switch self {
        case .sigmoid: x.mapVectors(VectorMath.sigmoid)
        case .tanh: x.mapVectors(VectorMath.tanh)
        case .exponential: x.mapVectors(VectorMath.exp)
        case .silu: x.mapVectors { $0 * VectorMath.sigmoid($0) }
        case .tanhShrink: x.mapVectors { $0 - VectorMath.tanh($0) }
        case .geluTanh:
            // √(2/π) (x + 0.044715 x³), as in the paper.
            x.mapVectors { x in
                let inner = 0.797_884_56 * (x + 0.044_715 * x * x * x)
                return 0.5 * x * (1 + VectorMath.tanh(inner))
            }
        default: preconditionFailure("\(self) is not made of e^x")
        }
    }

    /// Those made of comparisons and straight lines; x: [rows, columns].
    func applyPiecewise(to x: MutableMatrix) {
        switch self {
        case .relu: x.mapEach { $0 < 0 ? 0 : $0 }
        case .relu6: x.mapEach { Self.clip($0, 0, 6) }
        case .leakyReLU(let slope): x.mapEach { $0 < 0 ? slope * $0 : $0 }
        case .clippedReLU(let slope, let threshold, let maximum):
            x.mapEach { Self.clippedReLU($0, slope, threshold, maximum) }
        case .hardSigmoid: x.mapEach { Self.clip($0 + 3, 0, 6) / 6 }
        case .hardSigmoidKeras2: x.mapEach { Self.clip(0.2 * $0 + 0.5, 0, 1) }
        case .hardTanh: x.mapEach { Self.clip($0, -1, 1) }
        case .hardSiLU: x.mapEach { $0 * (Self.clip($0 + 3, 0, 6) / 6) }
        case .sparsePlus:
            x.mapEach { $0 <= -1 ? 0 : $0 >= 1 ? $0 : 0.25 * ($0 + 1) * ($0 + 1) }
        case .sparseSigmoid: x.mapEach { Self.clip(0.5 * ($0 + 1), 0, 1) }
        case .threshold(let threshold, let value): x.mapEach { $0 <= threshold ? value : $0 }
        case .hardShrink(let threshold): x.mapEach { abs($0) <= threshold ? 0 : $0 }
        case .softShrink(let threshold):
            x.mapEach {
                $0 > threshold ? $0 - threshold : $0 < -threshold ? $0 + threshold : $0 * 0
            }
        default: preconditionFailure("\(self) is not piecewise")
        }
    }

    /// Those that take libm's functions or a root; x: [rows, columns].
    func applySmooth(to x: MutableMatrix) {
        switch self {
        case .softplus: x.mapEach(Self.softplus)
        case .softsign: x.mapEach { $0 / (1 + abs($0)) }
        case .gelu: x.mapEach { 0.5 * $0 * erfcf(-0.707_106_77 * $0) }
        case .elu(let alpha): x.mapEach { $0 > 0 ? $0 : alpha * expm1f($0) }
        case .selu:
            x.mapEach { 1.050_700_99 * ($0 > 0 ? $0 : 1.673_263_24 * expm1f($0)) }
        case .celu(let alpha): x.mapEach { $0 > 0 ? $0 : alpha * expm1f($0 / alpha) }
        case .mish: x.mapEach { $0 * tanhf(Self.softplus($0)) }
        case .logSigmoid: x.mapEach { -Self.softplus(-$0) }
        case .squareplus(let b): x.mapEach { 0.5 * ($0 + ($0 * $0 + b).squareRoot()) }
        default: preconditionFailure("\(self) needs no libm")
        }
    }

    /// log(1 + e^x) in a form that neither overflows nor loses the small ones.
    @inline(__always)
    private static func softplus(_ x: Float) -> Float {
        (x < 0 ? 0 : x) + log1pf(expf(-abs(x)))
    }

    /// A slope of 0 is told apart, for its product with -∞ is NaN.
    @inline(__always)
    private static func clippedReLU(
        _ x: Float, _ slope: Float, _ threshold: Float, _ maximum: Float
    ) -> Float {
        if x > threshold { return x > maximum ? maximum : x }
        return slope == 0 && x <= threshold ? 0 : slope * (x - threshold)
    }

    /// `x` within the bounds; NaN stays.
    @inline(__always)
    private static func clip(_ x: Float, _ low: Float, _ high: Float) -> Float {
        x < low ? low : x > high ? high : x
    }
}
