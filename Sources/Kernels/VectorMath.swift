/// e^x, tanh and sigmoid on eight floats at once, by polynomials of our own.
///
/// Not libm: its functions take one float at a time, which made activations cost more than the
/// matrix products. No fused multiply-add is used, so the numbers are the same on every machine.
enum VectorMath {
    typealias Vector = SIMD8<Float>
    private typealias Bits = SIMD8<Int32>

    /// Added to a small float it leaves the nearest integer in the low bits: 1.5 * 2^23.
    private static let rounder = Vector(repeating: 12_582_912)

    /// e^x; relative error below 1e-7, of a denormal result less than the least denormal.
    ///
    /// +inf from 88.73 on, 0 below -103.98, NaN for NaN.
    @inline(__always)
    static func exp(_ x: Vector) -> Vector {
        let (power, fraction) = reduced(clamped(x, from: -105, to: 89))
        // 2^power may lie beyond the floats where the product does not: two factors reach it.
        let half = power &>> Bits(repeating: 1)
        return (1 + fraction) * powerOfTwo(half) * powerOfTwo(power &- half)
    }

    /// 1 / (1 + e^-x); absolute error below 1e-7, exactly 0 and 1 far out, NaN for NaN.
    @inline(__always)
    static func sigmoid(_ x: Vector) -> Vector { 1 / (1 + exp(-x)) }

    /// (e^2x - 1) / (e^2x + 1); absolute error below 1.6e-7, exactly ±1 far out, NaN for NaN.
    ///
    /// Relative error below 2e-7: near 0 too, because e^2x - 1 is formed without cancelling.
    @inline(__always)
    static func tanh(_ x: Vector) -> Vector {
        let x = clamped(x, from: -10, to: 10)
        let (power, fraction) = reduced(x + x)
        let scale = powerOfTwo(power)
        let expm1 = scale * fraction + (scale - 1)
        return expm1 / (expm1 + 2)
    }

    /// `x` within the bounds; NaN stays, for no comparison with it holds.
    @inline(__always)
    private static func clamped(_ x: Vector, from low: Float, to high: Float) -> Vector {
        x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    }

    /// `power` and `fraction` such that e^x = 2^power * (1 + fraction), |x| at most 105.
    @inline(__always)
    private static func reduced(_ x: Vector) -> (power: SIMD8<Int32>, fraction: Vector) {
        let shifted = x * 1.442_695_04 + rounder
        let whole = shifted - rounder
        // ln 2 in two parts: the first has so few bits that its product with `whole` is exact.
        let r = (x - whole * 0.693_359_375) - whole * -2.121_944_4e-4
        // (e^r - 1 - r) / r², fitted for |r| <= ln 2 / 2 to the least relative error of e^r
        // (1.1e-9) by reweighted least squares.
        var p = r * 0x1.9f088ep-13 + 0x1.6d8d06p-10
        p = p * r + 0x1.11127p-7
        p = p * r + 0x1.55548ep-5
        p = p * r + 0x1.555554p-3
        p = p * r + 0.5
        let bits = unsafeBitCast(shifted, to: Bits.self) &- unsafeBitCast(rounder, to: Bits.self)
        return (bits, r + r * r * p)
    }

    /// 2^power for powers from -126 to 127, by writing the exponent's bits.
    @inline(__always)
    private static func powerOfTwo(_ power: SIMD8<Int32>) -> Vector {
        unsafeBitCast((power &+ 127) &<< Bits(repeating: 23), to: Vector.self)
    }
}
