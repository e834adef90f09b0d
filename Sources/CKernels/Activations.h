// e^x, tanh and sigmoid of a vector, by polynomials of our own.

// 1.5 * 2^23: added to a small float it leaves the nearest integer in the low bits.
#define ROUNDER 12582912.0f

INLINE vec clamp_(vec x, float low, float high) {
    // NaN stays: no comparison with it holds.
    x = x < low ? (vec)low : x;
    return x > high ? (vec)high : x;
}

// e^x = scale * (1 + fraction), for |x| <= 88.
INLINE void reduce(vec x, vec *scale, vec *fraction) {
    vec shifted = fma_(x, (vec)1.44269504f, (vec)ROUNDER);
    vec whole = shifted - ROUNDER;
    // ln 2 in two parts: the first has so few bits that its product with `whole` is exact.
    vec r = fma_(whole, (vec)-0.693359375f, x);
    r = fma_(whole, (vec)2.12194442e-4f, r);
    // (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, fitted to the least relative error of e^r (1.1e-9).
    vec p = fma_(r, (vec)0x1.9f088ep-13f, (vec)0x1.6d8d06p-10f);
    p = fma_(p, r, (vec)0x1.11127p-7f);
    p = fma_(p, r, (vec)0x1.55548ep-5f);
    p = fma_(p, r, (vec)0x1.555554p-3f);
    p = fma_(p, r, (vec)0.5f);
    *fraction = fma_(r * r, p, r);
    ivec power = __builtin_bit_cast(ivec, shifted) - __builtin_bit_cast(ivec, (vec)ROUNDER);
    *scale = __builtin_bit_cast(vec, (power + 127) << 23);
}

// 1 / (1 + e^-x).
INLINE vec sigmoid_(vec x) {
    // Beyond -88 the result is less than the least normal float: 0 there.
    vec scale, fraction;
    reduce(clamp_(-x, -87, 88), &scale, &fraction);
    vec y = 1 / (1 + fma_(scale, fraction, scale));
    return x < -88 ? (vec)0.0f : y;
}

// (e^2x - 1) / (e^2x + 1), formed so that nothing cancels near 0.
INLINE vec tanh_(vec x) {
    vec scale, fraction;
    reduce(2 * clamp_(x, -10, 10), &scale, &fraction);
    vec expm1 = fma_(scale, fraction, scale - 1);
    return expm1 / (expm1 + 2);
}
