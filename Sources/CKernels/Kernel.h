// All kernels of one instruction set; see Panel.h for what the includer defines.

#include "Panel.h"
#include "Activations.h"

// The tiles: how many rows one has at most, and how many pieces of panels it takes side by side by
// its rows, so that there are enough sums to keep the multipliers busy and no more than fit in
// registers. Panels of four vectors are cut in pieces of PIECE, those of three are one piece.
#define PIECE 2
#if REGISTERS == 32
#define ROWS_MAX_OF_4 6
// So many rows are one tile, which reads weights once; of more, tiles of six are faster.
#define ROWS_ALONE_OF_4 8
#define ROWS_MAX_OF_3 8
static const int8_t pieces_of_4[] = {0, 8, 4, 4, 2, 2, 2, 1, 1};
static const int8_t pieces_of_3[] = {0, 4, 4, 2, 2, 1, 1, 1, 1};
#define CASES_OF_4 TERMS_CASE(1, 8) TERMS_CASE(1, 2) TERMS_CASE(2, 4) TERMS_CASE(2, 2) \
    TERMS_CASE(3, 4) TERMS_CASE(3, 2) TERMS_CASE(4, 2) TERMS_CASE(5, 2) TERMS_CASE(6, 2) \
    TERMS_CASE(7, 1) TERMS_CASE(8, 1)
#define CASES_OF_3 TERMS_CASE(1, 4) TERMS_CASE(1, 1) TERMS_CASE(2, 4) TERMS_CASE(2, 1) \
    TERMS_CASE(3, 2) TERMS_CASE(3, 1) TERMS_CASE(4, 2) TERMS_CASE(4, 1) TERMS_CASE(5, 1) \
    TERMS_CASE(6, 1) TERMS_CASE(7, 1) TERMS_CASE(8, 1)
#else
#define ROWS_MAX_OF_4 6
#define ROWS_ALONE_OF_4 6
// Not four: beside twelve sums compilers find no room for what they multiply.
#define ROWS_MAX_OF_3 3
static const int8_t pieces_of_4[] = {0, 4, 2, 2, 1, 1, 1};
static const int8_t pieces_of_3[] = {0, 4, 2, 1};
#define CASES_OF_4 TERMS_CASE(1, 4) TERMS_CASE(1, 2) TERMS_CASE(2, 2) TERMS_CASE(3, 2) \
    TERMS_CASE(3, 1) TERMS_CASE(4, 1) TERMS_CASE(5, 1) TERMS_CASE(6, 1)
#define CASES_OF_3 TERMS_CASE(1, 4) TERMS_CASE(1, 1) TERMS_CASE(2, 2) TERMS_CASE(2, 1) \
    TERMS_CASE(3, 1)
#endif

DEFINE_TERMS(terms_4, PIECE, CKFloat32, CASES_OF_4)
DEFINE_TERMS(terms_3, 3, CKFloat32, CASES_OF_3)
DEFINE_TERMS(terms_4_bf16, PIECE, CKBFloat16, CASES_OF_4)
DEFINE_TERMS(terms_3_bf16, 3, CKBFloat16, CASES_OF_3)

// Rows row..<row + rows of the panels panel..<panel + groups.
typedef struct {
    ptrdiff_t panel, groups, row, rows;
} Tile;

// to <- from + the terms, one row of both for each row of the tile, [tile.groups][vectors][LANES].
INLINE void sum_tile(
    const ptrdiff_t vectors, CKPrecision precision, Tile tile, CKRows from, const Terms *terms,
    CKMutableRows to
) {
    const ptrdiff_t length = vectors == 4 ? PIECE : 3;
    const ptrdiff_t first = tile.panel * vectors / length;
    const ptrdiff_t all = tile.groups * vectors / length;
    ptrdiff_t most = (vectors == 4 ? pieces_of_4 : pieces_of_3)[tile.rows];
    // What is made of bfloat16 wants registers of its own.
    if (REGISTERS < 32 && precision == CKBFloat16 && tile.rows == 3) most = 1;
    const ptrdiff_t pieces = most < all ? most : all;
    (precision == CKFloat32 ? vectors == 4 ? terms_4 : terms_3
                            : vectors == 4 ? terms_4_bf16 : terms_3_bf16)(
        tile.rows, pieces, terms, all / pieces, tile.row, first, from.base, from.stride, to.base,
        to.stride);
}

// How rows are cut in tiles: as even as can be, so that no tile is left with a row or two; the last
// one may be another.
typedef struct {
    ptrdiff_t count, base, longer, last;
} Tiles;

static inline Tiles tiles_of(ptrdiff_t rows, ptrdiff_t vectors) {
    if (vectors == 4 && rows <= ROWS_ALONE_OF_4) return (Tiles){1, 0, 0, rows};
    const ptrdiff_t most = vectors == 4 ? ROWS_MAX_OF_4 : ROWS_MAX_OF_3;
    const ptrdiff_t count = (rows + most - 1) / most;
    ptrdiff_t last = rows / count;
    // With few registers four rows have too few sums: three have more, beside two pieces.
    if (REGISTERS < 32 && vectors == 4 && last == 4) last = 3;
    const ptrdiff_t others = count > 1 ? count - 1 : 1;
    return (Tiles){count, (rows - last) / others, (rows - last) % others, last};
}

// Panels that the tiles take side by side, by the rows of the smallest.
static inline ptrdiff_t groups_of(ptrdiff_t rows, ptrdiff_t vectors) {
    if (vectors == 3) return pieces_of_3[rows];
    ptrdiff_t groups = pieces_of_4[rows] * PIECE / 4;
    return groups > 1 ? groups : 1;
}

// Runs the statements for all tiles of the panels of a range.
#define FOR_TILES(vectors, all_rows, range, ...) \
    do { \
        Tiles tiles = tiles_of(all_rows, vectors); \
        ptrdiff_t groups = groups_of(tiles.last, vectors); \
        for (ptrdiff_t panel = (range).first; panel < (range).end; panel += groups) { \
            if (panel + groups > (range).end) groups = 1; \
            Tile tile = {panel, groups, 0, 0}; \
            for (ptrdiff_t index = 0; index < tiles.count; index++) { \
                tile.rows = index == tiles.count - 1 ? tiles.last \
                                                     : tiles.base + (index < tiles.longer); \
                __VA_ARGS__ \
                tile.row += tile.rows; \
            } \
        } \
    } while (0)

static void multiply(
    const CKPanels *b, ptrdiff_t columns, ptrdiff_t rows, CKRows a, CKMutableRows out,
    CKRange range
) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const Terms terms = {{term_of(a, b)}, 1};
    FOR_TILES(4, rows, range, {
        const ptrdiff_t width = tile.groups * 4 * LANES;
        const ptrdiff_t first = tile.panel * 4 * LANES;
        const ptrdiff_t count = first + width > columns ? columns - first : width;
        for (ptrdiff_t r = 0; r < tile.rows; r++) {
            memcpy(acc + r * width, out.base + (tile.row + r) * out.stride + first,
                   (size_t)count * sizeof(float));
            memset(acc + r * width + count, 0, (size_t)(width - count) * sizeof(float));
        }
        sum_tile(4, b->precision, tile, (CKRows){acc, width}, &terms,
                 (CKMutableRows){acc, width});
        for (ptrdiff_t r = 0; r < tile.rows; r++)
            memcpy(out.base + (tile.row + r) * out.stride + first, acc + r * width,
                   (size_t)count * sizeof(float));
    });
}

// What a tile's sums begin with: the bias, or what `project` left.
static inline CKRows beginning(Tile tile, ptrdiff_t vectors, const float *bias, CKRows sums) {
    ptrdiff_t first = tile.panel * vectors * LANES;
    if (!sums.base) return (CKRows){bias + first, 0};
    return (CKRows){sums.base + tile.row * sums.stride + first, sums.stride};
}

static void project(
    const CKPanels *kernel, ptrdiff_t vectors, const float *bias, ptrdiff_t rows, CKRows x,
    CKMutableRows out, CKRange range
) {
    const Terms terms = {{term_of(x, kernel)}, 1};
    FOR_TILES(vectors, rows, range, {
        CKRows from = beginning(tile, vectors, bias, (CKRows){0, 0});
        float *to = out.base + tile.row * out.stride + tile.panel * vectors * LANES;
        sum_tile(vectors, kernel->precision, tile, from, &terms,
                 (CKMutableRows){to, out.stride});
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
    NAME, LANES, PIECE, FUSED, multiply, project, lstm, gru, gru_gates, gru_candidate, plain,
    map_tanh, map_sigmoid,
};
