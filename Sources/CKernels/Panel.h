// The inner loop: rows of a tile times a panel of weights, for one instruction set.
//
// Included by the file of each instruction set, which defines LANES, ROWS_OF(vectors) and FUSED.

#include "include/CKernels.h"
#include <string.h>

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef float vec_anywhere __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t ivec __attribute__((ext_vector_type(LANES)));
typedef uint32_t uvec __attribute__((ext_vector_type(LANES)));
typedef uint16_t halfvec __attribute__((ext_vector_type(LANES), aligned(2)));

#define INLINE static inline __attribute__((always_inline))
// Accumulators of the largest tile: all registers but those of weights and factors.
#define VECTORS_MAX 32
#define SHARED_ALIGNMENT __attribute__((aligned(64)))

INLINE vec load(const float *p) { return *(const vec_anywhere *)p; }
INLINE void store(float *p, vec v) { *(vec_anywhere *)p = v; }

// a*b + c, rounded once where the machine can.
INLINE vec fma_(vec a, vec b, vec c) {
#if FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

INLINE vec weights(CKPrecision precision, const void *values, ptrdiff_t index) {
    if (precision == CKFloat32) return load((const float *)values + index);
    // bfloat16 is the upper half of a float.
    halfvec half = *(const halfvec *)((const uint16_t *)values + index);
    return __builtin_bit_cast(vec, __builtin_convertvector(half, uvec) << 16);
}

// acc <- acc + a*w of `rows` rows and `groups` panels side by side, each of `vectors` vectors; acc:
// [rows][groups][vectors][LANES]. The counts are literals where this is called, so that all
// accumulators live in registers.
INLINE void panel_product(
    const int rows, const int groups, const int vectors, CKPrecision precision, ptrdiff_t depth,
    const float *a, ptrdiff_t stride, const void *w, ptrdiff_t group_stride, float *acc
) {
    vec c[VECTORS_MAX];
    const int width = groups * vectors;
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * width; i++) c[i] = load(acc + i * LANES);
#if REGISTERS == 32
#pragma clang loop unroll_count(2)
#else
#pragma clang loop unroll(disable)
#endif
    for (ptrdiff_t k = 0; k < depth; k++) {
#pragma clang loop unroll(full)
        for (int g = 0; g < groups; g++) {
            ptrdiff_t at = g * group_stride + k * vectors * LANES;
#if REGISTERS == 32
            vec b[4];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) b[v] = weights(precision, w, at + v * LANES);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                vec x = (vec)a[r * stride + k];
#pragma clang loop unroll(full)
                for (int v = 0; v < vectors; v++) {
                    vec *sum = &c[r * width + g * vectors + v];
                    *sum = fma_(x, b[v], *sum);
                }
            }
#else
            // Few registers: the factors stay in them, weights pass one vector at a time.
            vec x[4];
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) x[r] = (vec)a[r * stride + k];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                vec b = weights(precision, w, at + v * LANES);
#pragma clang loop unroll(full)
                for (int r = 0; r < rows; r++) {
                    vec *sum = &c[r * width + g * vectors + v];
                    *sum = fma_(x[r], b, *sum);
                }
            }
#endif
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * width; i++) store(acc + i * LANES, c[i]);
}

// The same for counts known at run time.
#define PRODUCT_CASE(rows, groups) \
    case (rows) * 8 + (groups): \
        panel_product(rows, groups, vectors, precision, depth, a, stride, w, group_stride, acc); \
        break;

#define DEFINE_PRODUCT(name, count, type, CASES) \
    static void name( \
        ptrdiff_t rows, ptrdiff_t groups, ptrdiff_t depth, const float *a, ptrdiff_t stride, \
        const void *w, ptrdiff_t group_stride, float *acc \
    ) { \
        enum { vectors = count }; \
        const CKPrecision precision = type; \
        switch (rows * 8 + groups) { CASES default: __builtin_trap(); } \
    }
