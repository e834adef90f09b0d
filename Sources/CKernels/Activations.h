// tanh and sigmoid of a vector, by a polynomial of our own.

INLINE vec clamp_(vec x, float low, float high) {
    // NaN stays: no comparison with it holds.
    x = x < low ? (vec)low : x;
    return x > high ? (vec)high : x;
}

// 2^(x * times) = scale * (1 + rest * slope) for products from -126 to 128; 2^128 is infinity.
typedef struct {
    vec scale, rest, slope;
} Power;

INLINE Power power_of_two(vec x, float times) {
    // 1.5 * 2^23 leaves the nearest integer in the low bits of a float, 127 makes it an exponent.
    const float rounder = 12582912.0f + 127;
    vec shifted = fma_(x, (vec)times, (vec)rounder);
    vec rest = fma_(x, (vec)times, rounder - shifted);
    // (2^r - 1) / r for |r| <= 1/2, fitted to the least relative error of 2^r (3e-9).
    vec slope = fma_(rest, (vec)0x1.416b52p-13f, (vec)0x1.5f082ep-10f);
    slope = fma_(slope, rest, (vec)0x1.3b2de0p-7f);
    slope = fma_(slope, rest, (vec)0x1.c6af7cp-5f);
    slope = fma_(slope, rest, (vec)0x1.ebfbdcp-3f);
    slope = fma_(slope, rest, (vec)0x1.62e430p-1f);
    return (Power){__builtin_bit_cast(vec, __builtin_bit_cast(ivec, shifted) << 23), rest, slope};
}

// 1 + e^-x, whose reciprocal is the sigmoid; infinity from -88.4 down.
INLINE vec sigmoid_divisor(vec x) {
    Power e = power_of_two(clamp_(x, -88.7f, 87), -1.44269504f);
    return fma_(e.scale, fma_(e.rest, e.slope, (vec)1.0f), (vec)1.0f);
}

INLINE vec sigmoid_(vec x) { return 1 / sigmoid_divisor(x); }

// e^2x - 1 and e^2x + 1, formed so that nothing cancels near 0; their quotient is tanh.
typedef struct {
    vec dividend, divisor;
} Quotient;

INLINE Quotient tanh_quotient(vec x) {
    Power e = power_of_two(clamp_(x, -10, 10), 2.88539008f);
    vec dividend = fma_(e.scale, e.rest * e.slope, e.scale - 1);
    return (Quotient){dividend, dividend + 2};
}

INLINE vec tanh_(vec x) {
    Quotient q = tanh_quotient(x);
    return q.dividend / q.divisor;
}
