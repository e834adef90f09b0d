import CKernels

/// How packed weights are kept.
public enum WeightPrecision: String, Sendable {
    /// As they are.
    case float32
    /// Rounded to the nearest bfloat16, ties to even; half the bytes of a step's weights.
    ///
    /// Inputs, states, biases and sums stay float32.
    case bfloat16

    var bytes: Int { self == .float32 ? 4 : 2 }

    var ofC: CKPrecision { self == .float32 ? CKFloat32 : CKBFloat16 }

    /// The upper half of `x` after rounding; NaN stays NaN.
    static func bfloat16Bits(_ x: Float) -> UInt16 {
        if x.isNaN { return 0x7FC0 }
        let bits = x.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
    }
}
