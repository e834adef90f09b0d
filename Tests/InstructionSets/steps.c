// Time steps of every cell by every kernel that the processor running this has, each held to a
// double reference: prints a kernel's name, whether it rounds products and sums together, and a
// hash of all bits that it made. For processors that `swift test` does not run on: see `run`.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../Sources/CKernels/include/CKernels.h"

enum { STEPS = 3, ROWS_MAX = 26, WIDTH_MAX = 40, GATES_MAX = 4 };
typedef enum { LSTM, GRU_AFTER, GRU_BEFORE, PLAIN, CELLS } Kind;
static const char *const names[] = {"lstm", "gru", "gru, reset before", "plain"};
static const int gates_of[] = {4, 3, 3, 1};

// The same numbers everywhere: splitmix64, and its upper bits as -1 to 1.
static uint64_t random_state;
static float next_random(void) {
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (float)((int32_t)((z ^ z >> 31) >> 40) - (1 << 23)) / (1 << 23);
}

static uint16_t bfloat16_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static float rounded(float value, CKPrecision precision) {
    if (precision == CKFloat32) return value;
    uint32_t bits = (uint32_t)bfloat16_bits(value) << 16;
    memcpy(&value, &bits, 4);
    return value;
}

// A matrix [depth, columns] of a cell, and a bias as one of a single row.
typedef struct {
    int depth, columns;
    float values[WIDTH_MAX][GATES_MAX * WIDTH_MAX];
} Matrix;

static void fill(Matrix *m, int depth, int columns, CKPrecision precision) {
    m->depth = depth;
    m->columns = columns;
    for (int k = 0; k < depth; k++)
        for (int j = 0; j < columns; j++) m->values[k][j] = rounded(next_random(), precision);
}

// Packs the columns from `first` on, `gates` blocks of `units`, as CKPanels and CKCell say.
static CKPanels pack(
    const CKKernel *kernel, const Matrix *m, int first, int gates, int units, CKPrecision precision
) {
    const int lanes = (int)kernel->lanes, vectors = gates == 3 ? 3 : 4;
    const int piece = vectors == 4 ? (int)kernel->pieceOfFour : 3;
    const int blocks = vectors / gates;
    const int panels = (units + blocks * lanes - 1) / (blocks * lanes);
    const size_t size = precision == CKFloat32 ? 4 : 2;
    const size_t count = (size_t)(panels * m->depth * vectors * lanes);
    const size_t bytes = (count * size + 63) / 64 * 64;
    char *values = aligned_alloc(64, bytes);
    memset(values, 0, bytes);
    for (int panel = 0; panel < panels; panel++)
        for (int v = 0; v < vectors; v++)
            for (int lane = 0; lane < lanes; lane++) {
                const int unit = (panel * blocks + v / gates) * lanes + lane;
                if (unit >= units) continue;
                const int column = first + v % gates * units + unit;
                const int of = panel * vectors / piece + v / piece;
                for (int k = 0; k < m->depth; k++) {
                    const size_t at =
                        (size_t)(((of * m->depth + k) * piece + v % piece) * lanes + lane);
                    const float value = m->values[k][column];
                    const uint16_t half = bfloat16_bits(value);
                    if (size == 4) memcpy(values + at * 4, &value, 4);
                    else memcpy(values + at * 2, &half, 2);
                }
            }
    return (CKPanels){values, m->depth, panels, precision};
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

// One step of one row in double, from the same weights; h and c are replaced.
static void step_in_double(
    Kind kind, int input, int units, const Matrix *w, const float *x, double *h, double *c
) {
    const Matrix *k = &w[0], *u = &w[1], *bias = &w[2], *candidate = &w[3];
    double x_sums[GATES_MAX * WIDTH_MAX], h_sums[GATES_MAX * WIDTH_MAX], new_h[WIDTH_MAX];
    for (int j = 0; j < gates_of[kind] * units; j++) {
        x_sums[j] = bias->values[0][j];
        h_sums[j] = 0;
        for (int i = 0; i < input; i++) x_sums[j] += (double)x[i] * k->values[i][j];
        for (int i = 0; i < units; i++) h_sums[j] += h[i] * u->values[i][j];
    }
    for (int j = 0; j < units; j++) {
        const double a = x_sums[j] + h_sums[j];
        if (kind == PLAIN) {
            new_h[j] = tanh(a);
            continue;
        }
        const double b = x_sums[units + j] + h_sums[units + j];
        if (kind == LSTM) {
            const double g = tanh(x_sums[2 * units + j] + h_sums[2 * units + j]);
            c[j] = sigmoid(b) * c[j] + sigmoid(a) * g;
            new_h[j] = sigmoid(x_sums[3 * units + j] + h_sums[3 * units + j]) * tanh(c[j]);
            continue;
        }
        double n = x_sums[2 * units + j];
        if (kind == GRU_AFTER) {
            n += sigmoid(b) * (h_sums[2 * units + j] + candidate->values[0][j]);
        } else {
            for (int i = 0; i < units; i++)
                n += sigmoid(x_sums[units + i] + h_sums[units + i]) * h[i]
                    * u->values[i][2 * units + j];
        }
        new_h[j] = sigmoid(a) * h[j] + (1 - sigmoid(a)) * tanh(n);
    }
    memcpy(h, new_h, sizeof(double) * (size_t)units);
}

typedef struct {
    uint64_t hash;
    double error;
} Outcome;

static void add_bits(Outcome *outcome, const float *values, int count) {
    for (int i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], 4);
        outcome->hash = (outcome->hash ^ bits) * 0x100000001b3;
    }
}

// A cell of random weights `w`: kernel, recurrent kernel, bias and the second bias of n.
static CKCell make_cell(
    const CKKernel *kernel, Kind kind, CKPrecision precision, int input, int units, Matrix *w
) {
    const int gates = gates_of[kind], packed = kind == GRU_BEFORE ? 2 : gates;
    fill(&w[0], input, gates * units, precision);
    fill(&w[1], units, gates * units, precision);
    fill(&w[2], 1, gates * units, CKFloat32);
    fill(&w[3], 1, units, CKFloat32);
    CKCell cell = {
        .input = pack(kernel, &w[0], 0, packed, units, precision),
        .recurrent = pack(kernel, &w[1], 0, packed, units, precision),
        .bias = pack(kernel, &w[2], 0, packed, units, CKFloat32).values, .units = units};
    cell.candidateInput = cell.input;
    cell.candidateRecurrent = cell.recurrent;
    if (kind == GRU_BEFORE) {
        cell.candidateInput = pack(kernel, &w[0], 2 * units, 1, units, precision);
        cell.candidateRecurrent = pack(kernel, &w[1], 2 * units, 1, units, precision);
        cell.candidateBias = pack(kernel, &w[2], 2 * units, 1, units, CKFloat32).values;
    } else if (kind == GRU_AFTER) {
        // [panel][lanes], and as many floats behind it as a vector may have.
        float *values = calloc((size_t)units + 2 * WIDTH_MAX, sizeof(float));
        memcpy(values, w[3].values[0], (size_t)units * sizeof(float));
        cell.candidateBias = values;
    }
    return cell;
}

static void free_cell(CKCell cell) {
    if (cell.candidateInput.values != cell.input.values) {
        free((void *)cell.candidateInput.values);
        free((void *)cell.candidateRecurrent.values);
    }
    free((void *)cell.input.values);
    free((void *)cell.recurrent.values);
    free((void *)cell.bias);
    free((void *)cell.candidateBias);
}

static void step_by_kernel(const CKKernel *kernel, Kind kind, const CKCell *cell, CKStep *work) {
    const CKRange whole = {0, cell->recurrent.panels};
    switch (kind) {
    case LSTM: return kernel->lstm(cell, work, whole);
    case GRU_AFTER: return kernel->gru(cell, work, whole);
    case PLAIN: return kernel->plain(cell, work, whole);
    default: break;
    }
    kernel->gruGates(cell, work, whole);
    kernel->gruCandidate(cell, work, (CKRange){0, cell->candidateRecurrent.panels});
}

// Some steps of some rows by the kernel and in double, the products of x by themselves or not.
static void run(
    const CKKernel *kernel, Kind kind, CKPrecision precision, int input, int units, int rows,
    int projects, Outcome *outcome
) {
    static Matrix w[4];
    static float x[ROWS_MAX * WIDTH_MAX], h[2][ROWS_MAX * WIDTH_MAX], c[ROWS_MAX * WIDTH_MAX];
    static float reset[ROWS_MAX * 2 * WIDTH_MAX], sums[ROWS_MAX * 8 * WIDTH_MAX];
    static double exact_h[ROWS_MAX][WIDTH_MAX], exact_c[ROWS_MAX][WIDTH_MAX];
    const CKCell cell = make_cell(kernel, kind, precision, input, units, w);
    const int vectors = kind == GRU_AFTER ? 3 : 4;
    const ptrdiff_t width = cell.input.panels * vectors * kernel->lanes;
    memset(c, 0, sizeof c);
    memset(exact_c, 0, sizeof exact_c);
    for (int row = 0; row < rows; row++)
        for (int i = 0; i < units; i++)
            exact_h[row][i] = h[0][row * units + i] = next_random();
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < rows * input; i++) x[i] = next_random();
        float *new_h = h[(step + 1) % 2];
        CKStep work = {
            .rows = rows, .x = {x, input}, .h = {h[step % 2], units}, .c = {c, units},
            .newH = {new_h, units}, .newC = {c, units}, .output = {new_h, units},
            .reset = {reset, 2 * units}};
        if (projects && kind != GRU_BEFORE) {
            kernel->project(
                &cell.input, vectors, cell.bias, rows, work.x, (CKMutableRows){sums, width},
                (CKRange){0, cell.input.panels});
            work.sums = (CKRows){sums, width};
        }
        step_by_kernel(kernel, kind, &cell, &work);
        add_bits(outcome, new_h, rows * units);
        if (kind == LSTM) add_bits(outcome, c, rows * units);
        for (int row = 0; row < rows; row++) {
            step_in_double(
                kind, input, units, w, x + row * input, exact_h[row], exact_c[row]);
            for (int i = 0; i < units; i++) {
                const double error = fabs(exact_h[row][i] - new_h[row * units + i]);
                if (!(error <= outcome->error)) outcome->error = error;
            }
        }
    }
    free_cell(cell);
}

int main(void) {
    static const int widths[] = {1, 3, 5, 16, 17, 33, 40};
    ptrdiff_t count;
    const CKKernel *const *kernels = CKAvailableKernels(&count);
    for (ptrdiff_t k = 0; k < count; k++) {
        Outcome all = {0xcbf29ce484222325, 0};
        for (Kind kind = 0; kind < CELLS; kind++)
            for (int precision = CKFloat32; precision <= CKBFloat16; precision++) {
                Outcome outcome = {all.hash, 0};
                for (int u = 0; u < 7; u++)
                    for (int i = 0; i < 7; i += 2)
                        for (int rows = 1; rows <= ROWS_MAX; rows += rows < 9 ? 1 : 4) {
                            random_state = (uint64_t)(((kind * 2 + precision) * 7 + u) * 7 + i);
                            run(kernels[k], kind, (CKPrecision)precision, widths[i], widths[u],
                                rows, (rows + u) % 2, &outcome);
                        }
                if (!(outcome.error < 1e-5)) {
                    printf("%s: %s is off by %g\n", kernels[k]->name, names[kind], outcome.error);
                    return 1;
                }
                all.hash = outcome.hash;
                if (outcome.error > all.error) all.error = outcome.error;
            }
        printf("%s %s %016llx, within %.1e of double\n", kernels[k]->name,
               kernels[k]->fusesProducts ? "fuses" : "apart", (unsigned long long)all.hash,
               all.error);
    }
    return 0;
}
