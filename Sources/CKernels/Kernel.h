// All kernels of one instruction set; see Panel.h for what the includer defines.

#include "Panel.h"
#include "Activations.h"

#if REGISTERS == 32
#define ROWS_MAX_OF_4 6
#define ROWS_MAX_OF_3 8
#define CASES_OF_4 PRODUCT_CASE(1, 1) PRODUCT_CASE(2, 1) PRODUCT_CASE(3, 1) PRODUCT_CASE(4, 1) \
    PRODUCT_CASE(5, 1) PRODUCT_CASE(6, 1) PRODUCT_CASE(1, 4) PRODUCT_CASE(2, 2) PRODUCT_CASE(3, 2)
#define CASES_OF_3 PRODUCT_CASE(1, 1) PRODUCT_CASE(2, 1) PRODUCT_CASE(3, 1) PRODUCT_CASE(4, 1) \
    PRODUCT_CASE(5, 1) PRODUCT_CASE(6, 1) PRODUCT_CASE(7, 1) PRODUCT_CASE(8, 1) \
    PRODUCT_CASE(1, 4) PRODUCT_CASE(2, 4) PRODUCT_CASE(3, 2) PRODUCT_CASE(4, 2)
static inline ptrdiff_t groups_of(ptrdiff_t rows, ptrdiff_t vectors) {
    if (rows == 1) return 4;
    if (vectors == 3) return rows == 2 ? 4 : rows <= 4 ? 2 : 1;
    return rows <= 3 ? 2 : 1;
}
#else
#define ROWS_MAX_OF_4 3
#define ROWS_MAX_OF_3 4
#define CASES_OF_4 PRODUCT_CASE(1, 1) PRODUCT_CASE(2, 1) PRODUCT_CASE(3, 1) PRODUCT_CASE(1, 2)
#define CASES_OF_3 PRODUCT_CASE(1, 1) PRODUCT_CASE(2, 1) PRODUCT_CASE(3, 1) PRODUCT_CASE(4, 1) \
    PRODUCT_CASE(1, 4) PRODUCT_CASE(2, 2)
static inline ptrdiff_t groups_of(ptrdiff_t rows, ptrdiff_t vectors) {
    if (rows == 1) return vectors == 3 ? 4 : 2;
    return rows == 2 && vectors == 3 ? 2 : 1;
}
#endif

DEFINE_PRODUCT(product_4, 4, CKFloat32, CASES_OF_4)
DEFINE_PRODUCT(product_3, 3, CKFloat32, CASES_OF_3)
DEFINE_PRODUCT(product_4_bf16, 4, CKBFloat16, CASES_OF_4)
DEFINE_PRODUCT(product_3_bf16, 3, CKBFloat16, CASES_OF_3)

// acc <- acc + a*b for a tile of rows and `groups` panels from `panel` on.
static inline void add_product(
    const CKPanels *b, ptrdiff_t vectors, ptrdiff_t panel, ptrdiff_t rows, ptrdiff_t groups,
    const float *a, ptrdiff_t stride, float *acc
) {
    ptrdiff_t size = b->depth * vectors * LANES;
    if (b->precision == CKFloat32) {
        const float *w = (const float *)b->values + panel * size;
        (vectors == 4 ? product_4 : product_3)(rows, groups, b->depth, a, stride, w, size, acc);
    } else {
        const uint16_t *w = (const uint16_t *)b->values + panel * size;
        (vectors == 4 ? product_4_bf16 : product_3_bf16)(
            rows, groups, b->depth, a, stride, w, size, acc);
    }
}

// How rows are cut in tiles: as even as can be, so that no tile is left with a row or two.
typedef struct {
    ptrdiff_t count, base, longer;
} Tiles;

static inline Tiles tiles_of(ptrdiff_t rows, ptrdiff_t vectors) {
    ptrdiff_t most = vectors == 4 ? ROWS_MAX_OF_4 : ROWS_MAX_OF_3;
    ptrdiff_t count = (rows + most - 1) / most;
    return (Tiles){count, rows / count, rows % count};
}

// Calls body(panel, groups, first_row, tile_rows) for all tiles of the panels of a range.
#define FOR_TILES(vectors, rows, range, ...) \
    do { \
        Tiles tiles = tiles_of(rows, vectors); \
        ptrdiff_t groups = tiles.count == 1 ? groups_of(rows, vectors) : 1; \
        for (ptrdiff_t panel = (range).first; panel < (range).end; panel += groups) { \
            if (panel + groups > (range).end) groups = 1; \
            ptrdiff_t row = 0; \
            for (ptrdiff_t tile = 0; tile < tiles.count; tile++) { \
                ptrdiff_t tile_rows = tiles.base + (tile < tiles.longer); \
                __VA_ARGS__ \
                row += tile_rows; \
            } \
        } \
    } while (0)

static void multiply(
    const CKPanels *b, ptrdiff_t columns, ptrdiff_t rows, CKRows a, CKMutableRows out,
    CKRange range
) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t width = 4 * LANES;
    FOR_TILES(4, rows, range, {
        ptrdiff_t first = panel * width;
        ptrdiff_t count = groups * width;
        if (first + count > columns) count = columns - first;
        for (ptrdiff_t r = 0; r < tile_rows; r++) {
            memcpy(acc + r * groups * width, out.base + (row + r) * out.stride + first,
                   (size_t)count * sizeof(float));
            memset(acc + r * groups * width + count, 0,
                   (size_t)(groups * width - count) * sizeof(float));
        }
        add_product(b, 4, panel, tile_rows, groups, a.base + row * a.stride, a.stride, acc);
        for (ptrdiff_t r = 0; r < tile_rows; r++)
            memcpy(out.base + (row + r) * out.stride + first, acc + r * groups * width,
                   (size_t)count * sizeof(float));
    });
}

// The beginning of a tile's sums: the bias, or what `project` left.
static inline void begin_sums(
    ptrdiff_t rows, ptrdiff_t groups, ptrdiff_t vectors, ptrdiff_t panel, const float *bias,
    CKRows sums, ptrdiff_t row, float *acc
) {
    ptrdiff_t width = groups * vectors * LANES;
    ptrdiff_t first = panel * vectors * LANES;
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *from = sums.base ? sums.base + (row + r) * sums.stride : bias;
        for (ptrdiff_t i = 0; i < width; i += LANES)
            store(acc + r * width + i, load(from + first + i));
    }
}

static void project(
    const CKPanels *kernel, ptrdiff_t vectors, const float *bias, ptrdiff_t rows, CKRows x,
    CKMutableRows out, CKRange range
) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    FOR_TILES(vectors, rows, range, {
        begin_sums(tile_rows, groups, vectors, panel, bias, (CKRows){0, 0}, row, acc);
        add_product(
            kernel, vectors, panel, tile_rows, groups, x.base + row * x.stride, x.stride, acc);
        ptrdiff_t width = groups * vectors * LANES;
        for (ptrdiff_t r = 0; r < tile_rows; r++)
            for (ptrdiff_t i = 0; i < width; i += LANES)
                store(out.base + (row + r) * out.stride + panel * vectors * LANES + i,
                      load(acc + r * width + i));
    });
}

#include "Cells.h"

#define DEFINE_MAP(name, function) \
    static void name(const float *x, float *y, ptrdiff_t count) { \
        for (ptrdiff_t i = 0; i < count; i += LANES) { \
            vec v = function(load_units(x + i, count - i)); \
            store_units((CKMutableRows){y, 0}, 0, i, v, count - i); \
        } \
    }

DEFINE_MAP(map_tanh, tanh_)
DEFINE_MAP(map_sigmoid, sigmoid_)

const CKKernel KERNEL = {
    NAME, LANES, FUSED, multiply, project, lstm, gru, gru_gates, gru_candidate, plain, map_tanh,
    map_sigmoid,
};
