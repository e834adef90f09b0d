/// The arithmetic that needs an instruction set chosen at run time: products with packed weights
/// and the fused steps of recurrent cells. Nothing else of the project is in C.
///
/// One order of sums everywhere: an output element starts from what is there (a bias, a sum of
/// before) and adds its products one by one, x first, then h, by ascending index. So its bits do
/// not depend on the number of rows, on the row's place, or on how the work was cut in pieces.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The element type of packed weights.
typedef enum { CKFloat32 = 0, CKBFloat16 = 1 } CKPrecision;

/// A weight matrix [depth, columns] cut into panels.
///
/// A panel holds `vectors` vectors of `lanes` columns each, zeros where there are no more columns,
/// in pieces of as many vectors as the kernel has sums for beside the rows of a tile; in memory
/// [panel][piece][depth][vectors of a piece][lanes].
typedef struct {
    const void *_Nonnull values;
    ptrdiff_t depth;
    ptrdiff_t panels;
    CKPrecision precision;
} CKPanels;

/// The panels first..<end: what one of several threads computes.
typedef struct {
    ptrdiff_t first, end;
} CKRange;

/// Rows of floats in memory: row r begins at base + r * stride.
typedef struct {
    const float *_Nullable base;
    ptrdiff_t stride;
} CKRows;

/// Rows of floats to write; a null base asks for nothing.
typedef struct {
    float *_Nullable base;
    ptrdiff_t stride;
} CKMutableRows;

/// The weights of a recurrent cell, packed so that a panel holds all gates of the same units: one
/// vector of each of `lanes` units for an LSTM and a GRU with the reset behind the product, two of
/// z and r for one with the reset before it, four vectors of units for a cell without gates.
///
/// `bias` is [panel][vectors][lanes] as the panels are.
typedef struct {
    CKPanels input;
    CKPanels recurrent;
    const float *_Nonnull bias;
    /// The bias of n apart: inside the reset, [panel][lanes]; or with the reset before the product
    /// its only one, as the two matrices below.
    const float *_Nullable candidateBias;
    /// n's matrices where the reset comes before the product, panels of four vectors of units.
    CKPanels candidateInput;
    CKPanels candidateRecurrent;
    ptrdiff_t units;
} CKCell;

/// One time step of `rows` rows; [rows, width] each.
typedef struct {
    ptrdiff_t rows;
    /// The input, read where `sums` has no base.
    CKRows x;
    /// bias + x*K as `CKKernel.project` leaves it, [rows, panels * vectors * lanes].
    CKRows sums;
    CKRows h;
    CKRows c;
    CKMutableRows newH;
    CKMutableRows newC;
    /// A second place for h', the layer's output.
    CKMutableRows output;
    /// The activated gates, [rows, gates * units], each gate `units` wide.
    CKMutableRows gates;
    /// z and r * h of a GRU with the reset before the product, [rows, 2 * units].
    CKMutableRows reset;
} CKStep;

/// A time step of a cell, of the units of some panels; it writes those alone.
typedef void (*CKCellKernel)(
    const CKCell *_Nonnull cell, const CKStep *_Nonnull step, CKRange range);

/// The kernels of one instruction set.
typedef struct {
    /// Its name, such as `avx512`.
    const char *_Nonnull name;
    /// Columns of a vector.
    ptrdiff_t lanes;
    /// Vectors of a piece of a panel of four; a panel of three is one piece.
    ptrdiff_t pieceOfFour;
    /// Whether a product and a sum are rounded once together, by an instruction made for it.
    int fusesProducts;
    /// out <- out + a*b; out: [rows, columns], natural column order, panels of four vectors.
    void (*_Nonnull multiply)(
        const CKPanels *_Nonnull b, ptrdiff_t columns, ptrdiff_t rows, CKRows a,
        CKMutableRows out, CKRange range);
    /// out <- bias + x*K in panel order for panels of `vectors` vectors: [rows, panels * vectors *
    /// lanes].
    void (*_Nonnull project)(
        const CKPanels *_Nonnull panels, ptrdiff_t vectors, const float *_Nonnull bias,
        ptrdiff_t rows, CKRows x, CKMutableRows out, CKRange range);
    /// An LSTM of sigmoid gates and tanh, gates i, f, g, o.
    CKCellKernel _Nonnull lstm;
    /// A GRU with the reset behind the recurrent product, gates z, r, n.
    CKCellKernel _Nonnull gru;
    /// z and r of a GRU with the reset before the product, for panels of two vectors of units.
    CKCellKernel _Nonnull gruGates;
    /// n and h' of that GRU, behind all of its z and r; panels of four vectors of units.
    CKCellKernel _Nonnull gruCandidate;
    /// A cell without gates: h' = tanh(sum).
    CKCellKernel _Nonnull plain;
    /// y <- tanh(x), sigmoid(x) element by element; for tests of their error.
    void (*_Nonnull tanh)(const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count);
    void (*_Nonnull sigmoid)(const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count);
} CKKernel;

/// The kernels that this processor can run, best first; `count` receives their number.
const CKKernel *_Nonnull const *_Nonnull CKAvailableKernels(ptrdiff_t *_Nonnull count);

#endif
