// The inner loop: rows of a tile times pieces of panels of weights, for one instruction set.
//
// Included by the file of each instruction set, which defines LANES, REGISTERS and FUSED.

#include "include/CKernels.h"
#include <stdbool.h>
#include <string.h>

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef float vec_anywhere __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t ivec __attribute__((ext_vector_type(LANES)));
typedef uint32_t uvec __attribute__((ext_vector_type(LANES)));
typedef uint16_t halfvec __attribute__((ext_vector_type(LANES), aligned(2)));

#define INLINE static inline __attribute__((always_inline))
// Vectors of sums that the largest tile has.
#define VECTORS_MAX 32
// How far ahead weights are fetched where several rows share them: the processor's own prefetching
// waits at every page, and with few bytes a turn of the loop it does not begin in time.
#define BYTES_AHEAD 8192
// Bytes of a matrix from which on they are, where registers are few: a smaller one stays in a cache
// near enough, and to ask for it costs a tenth of a step; of a larger one, not to costs a quarter.
// (Zen 3, 256 units, and 512 and 1,024.)
#define BYTES_FETCHED_MIN (2 << 20)
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

// Asks for the weights that will be read BYTES_AHEAD later.
INLINE void fetch(CKPrecision precision, const void *values, ptrdiff_t index, int vectors) {
    const ptrdiff_t size = precision == CKFloat32 ? 4 : 2;
    const char *at = (const char *)values + index * size + BYTES_AHEAD;
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors * LANES * size; i += 64) __builtin_prefetch(at + i);
}

// A product that the tiles of a step add to their sums: rows of a times pieces of panels.
typedef struct {
    const float *a;
    ptrdiff_t stride;
    const char *w;
    ptrdiff_t depth;
    // Whether weights are fetched ahead where registers are few; where they are not, always.
    bool fetches;
} Term;

// One or two of them, or none, added one after the other.
typedef struct {
    Term term[2];
    ptrdiff_t count;
} Terms;

INLINE Term term_of(CKRows a, const CKPanels *b) {
    // Near enough: some panels have three vectors.
    const ptrdiff_t bytes = b->panels * b->depth * 4 * LANES * (b->precision == CKFloat32 ? 4 : 2);
    return (Term){a.base, a.stride, b->values, b->depth, bytes >= BYTES_FETCHED_MIN};
}

// c <- c + a*w of one row from `k` on for `count` products: those of one piece, then of the next.
INLINE void add_row(
    const int pieces, const int vectors, CKPrecision precision, ptrdiff_t depth, const float *a,
    const void *w, ptrdiff_t k, const int count, vec *c
) {
#pragma clang loop unroll(full)
    for (int g = 0; g < pieces; g++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < count; i++) {
            const ptrdiff_t at = (g * depth + k + i) * vectors * LANES;
            vec x = (vec)a[k + i];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                vec *sum = &c[g * vectors + v];
                *sum = fma_(x, weights(precision, w, at + v * LANES), *sum);
            }
        }
    }
}

// c <- c + a*w of `rows` rows and `pieces` pieces side by side, each of `vectors` vectors.
INLINE void add_product(
    const int rows, const int pieces, const int vectors, CKPrecision precision, const bool fetches,
    ptrdiff_t depth, const float *a, ptrdiff_t stride, const void *w, vec *c
) {
    const int width = pieces * vectors;
    const ptrdiff_t piece_stride = depth * vectors * LANES;
    if (rows == 1) {
        // It takes as long as reading the weights, which is faster some lines at a time.
        const int run = REGISTERS == 32 ? 8 : 16;
        ptrdiff_t k = 0;
        for (; k + run <= depth; k += run)
            add_row(pieces, vectors, precision, depth, a, w, k, run, c);
        for (; k < depth; k++) add_row(pieces, vectors, precision, depth, a, w, k, 1, c);
    } else if (REGISTERS == 32 || rows > width) {
#pragma clang loop unroll_count(4)
        for (ptrdiff_t k = 0; k < depth; k++) {
#pragma clang loop unroll(full)
            for (int g = 0; g < pieces; g++) {
                const ptrdiff_t at = g * piece_stride + k * vectors * LANES;
                if (fetches) fetch(precision, w, at, vectors);
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
            }
        }
    } else {
        // Few registers, few rows: the factors stay in them, weights pass one vector at a time.
#pragma clang loop unroll(disable)
        for (ptrdiff_t k = 0; k < depth; k++) {
            vec x[4];
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) x[r] = (vec)a[r * stride + k];
#pragma clang loop unroll(full)
            for (int g = 0; g < pieces; g++) {
                const ptrdiff_t at = g * piece_stride + k * vectors * LANES;
                if (fetches) fetch(precision, w, at, vectors);
#pragma clang loop unroll(full)
                for (int v = 0; v < vectors; v++) {
                    vec b = weights(precision, w, at + v * LANES);
#pragma clang loop unroll(full)
                    for (int r = 0; r < rows; r++) {
                        vec *sum = &c[r * width + g * vectors + v];
                        *sum = fma_(x[r], b, *sum);
                    }
                }
            }
        }
    }
}

// to <- from + the terms, for the rows from `row` on and `turns` times the next pieces, `piece`
// the first. The counts are literals where this is called, so that all sums live in registers.
INLINE void add_terms(
    const int rows, const int pieces, const int vectors, CKPrecision precision,
    const Terms *terms, ptrdiff_t turns, ptrdiff_t row, ptrdiff_t piece, const float *from,
    ptrdiff_t from_stride, float *to, ptrdiff_t to_stride
) {
    const int width = pieces * vectors;
    const ptrdiff_t bytes = vectors * LANES * (precision == CKFloat32 ? 4 : 2);
    for (; turns > 0; turns--, piece += pieces, from += width * LANES, to += width * LANES) {
        vec c[VECTORS_MAX];
#pragma clang loop unroll(full)
        for (int i = 0; i < rows * width; i++)
            c[i] = load(from + i / width * from_stride + i % width * LANES);
        for (const Term *t = terms->term; t < terms->term + terms->count; t++) {
            const float *a = t->a + row * t->stride;
            const char *w = t->w + piece * t->depth * bytes;
            // A literal too, or the loop would look each time.
            if (REGISTERS == 32 || t->fetches)
                add_product(rows, pieces, vectors, precision, true, t->depth, a, t->stride, w, c);
            else
                add_product(rows, pieces, vectors, precision, false, t->depth, a, t->stride, w, c);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < rows * width; i++)
            store(to + i / width * to_stride + i % width * LANES, c[i]);
    }
}

// The same for counts known at run time.
#define TERMS_CASE(rows, pieces) \
    case (rows) * 16 + (pieces): \
        add_terms(rows, pieces, vectors, precision, terms, turns, row, piece, from, from_stride, \
                  to, to_stride); \
        break;

// Its arguments are single words: in memory, structures that are stored by halves are slow to load.
#define DEFINE_TERMS(name, length, type, CASES) \
    static void name( \
        ptrdiff_t rows, ptrdiff_t pieces, const Terms *terms, ptrdiff_t turns, ptrdiff_t row, \
        ptrdiff_t piece, const float *from, ptrdiff_t from_stride, float *to, \
        ptrdiff_t to_stride \
    ) { \
        enum { vectors = length }; \
        const CKPrecision precision = type; \
        switch (rows * 16 + pieces) { CASES default: __builtin_trap(); } \
    }
