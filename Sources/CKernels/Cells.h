// One time step of each recurrent cell; see Kernel.h, which includes this.

// The first `count` numbers of a vector of units.
INLINE vec load_units(const float *p, ptrdiff_t count) {
    if (count >= LANES) return load(p);
    float whole[LANES] = {0};
    memcpy(whole, p, (size_t)count * sizeof(float));
    return load(whole);
}

INLINE void store_units(CKMutableRows to, ptrdiff_t row, ptrdiff_t first, vec v, ptrdiff_t count) {
    if (!to.base) return;
    float *p = to.base + row * to.stride + first;
    if (count >= LANES) {
        store(p, v);
    } else {
        float whole[LANES];
        store(whole, v);
        memcpy(p, whole, (size_t)count * sizeof(float));
    }
}

// x*K, unless it is in the sums that a step begins with, and h*U.
static inline Terms terms_of(const CKCell *cell, const CKStep *step) {
    const Term hidden = term_of(step->h, &cell->recurrent);
    if (step->sums.base) return (Terms){{hidden}, 1};
    return (Terms){{term_of(step->x, &cell->input), hidden}, 2};
}

// acc <- all sums of a tile.
INLINE void sum_gates(
    const CKCell *cell, const CKStep *step, const Terms *terms, const ptrdiff_t vectors, Tile tile,
    float *acc
) {
    sum_tile(vectors, cell->recurrent.precision, tile,
             beginning(tile, vectors, cell->bias, step->sums), terms,
             (CKMutableRows){acc, tile.groups * vectors * LANES});
}

// Runs the statements for all vectors of units of a tile: `sums` has the gates of the units from
// `first` on, `count` of them, in the row `at`.
#define FOR_UNITS(tile, gates, units_of_panel, ...) \
    do { \
        float *sums = acc; \
        for (ptrdiff_t at = tile.row; at < tile.row + tile.rows; at++) { \
            const ptrdiff_t blocks = tile.groups * (units_of_panel); \
            for (ptrdiff_t block = 0; block < blocks; block++, sums += (gates) * LANES) { \
                const ptrdiff_t first = (tile.panel * (units_of_panel) + block) * LANES; \
                const ptrdiff_t count = units - first; \
                if (count <= 0) continue; \
                __VA_ARGS__ \
            } \
        } \
    } while (0)

// The state of a tile from its gates, `acc`: in three passes, each so short that the processor
// works on several units at once.
INLINE void lstm_states(const CKStep *step, ptrdiff_t units, Tile tile, float *acc) {
    for (ptrdiff_t i = 0; i < tile.rows * tile.groups; i++) {
        float *sums = acc + i * 4 * LANES;
        store(sums, sigmoid_divisor(load(sums)));
        store(sums + LANES, sigmoid_divisor(load(sums + LANES)));
        store(sums + 3 * LANES, sigmoid_divisor(load(sums + 3 * LANES)));
    }
    FOR_UNITS(tile, 4, 1, {
        vec c = load_units(step->c.base + at * step->c.stride + first, count);
        vec i = load(sums);
        vec f = load(sums + LANES);
        Quotient g = tanh_quotient(load(sums + 2 * LANES));
        // i*g and o*tanh(c) are quotients of products: two divisions less, and no worse.
        c = c / f + g.dividend / (i * g.divisor);
        store_units(step->newC, at, first, c, count);
        store(sums + 2 * LANES, c);
        if (!step->gates.base) continue;
        store_units(step->gates, at, first, 1 / i, count);
        store_units(step->gates, at, units + first, 1 / f, count);
        store_units(step->gates, at, 2 * units + first, g.dividend / g.divisor, count);
        store_units(step->gates, at, 3 * units + first, 1 / load(sums + 3 * LANES), count);
    });
    FOR_UNITS(tile, 4, 1, {
        Quotient c = tanh_quotient(load(sums + 2 * LANES));
        vec h = c.dividend / (load(sums + 3 * LANES) * c.divisor);
        store_units(step->newH, at, first, h, count);
        store_units(step->output, at, first, h, count);
    });
}

static void lstm(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const Terms terms = terms_of(cell, step);
    FOR_TILES(4, step->rows, range, {
        sum_gates(cell, step, &terms, 4, tile, acc);
        lstm_states(step, cell->units, tile, acc);
    });
}

static void gru(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    float candidates[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    const Terms input = {{term_of(step->x, &cell->input)}, step->sums.base ? 0 : 1};
    const Terms hidden = {{term_of(step->h, &cell->recurrent)}, 1};
    const CKPrecision precision = cell->recurrent.precision;
    FOR_TILES(3, step->rows, range, {
        const CKMutableRows to = {acc, tile.groups * 3 * LANES};
        const CKRows from = beginning(tile, 3, cell->bias, step->sums);
        sum_tile(3, precision, tile, from, &input, to);
        // The reset lies between the two sums of n: that of x is put aside.
        for (ptrdiff_t index = 0; index < tile.rows * tile.groups; index++) {
            float *n = acc + (index * 3 + 2) * LANES;
            store(candidates + index * LANES, load(n));
            store(n, load(cell->candidateBias + (tile.panel + index % tile.groups) * LANES));
        }
        sum_tile(3, precision, tile, (CKRows){to.base, to.stride}, &hidden, to);
        for (ptrdiff_t i = 0; i < tile.rows * tile.groups; i++) {
            float *sums = acc + i * 3 * LANES;
            store(sums, sigmoid_(load(sums)));
            store(sums + LANES, sigmoid_(load(sums + LANES)));
        }
        FOR_UNITS(tile, 3, 1, {
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            vec z = load(sums);
            vec r = load(sums + LANES);
            vec n = tanh_(fma_(r, load(sums + 2 * LANES), load(candidates + (sums - acc) / 3)));
            h = fma_(z, h - n, n);
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
            store_units(step->gates, at, first, z, count);
            store_units(step->gates, at, units + first, r, count);
            store_units(step->gates, at, 2 * units + first, n, count);
        });
    });
}

static void gru_gates(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    const Terms terms = terms_of(cell, step);
    FOR_TILES(4, step->rows, range, {
        sum_gates(cell, step, &terms, 4, tile, acc);
        FOR_UNITS(tile, 2, 2, {
            vec z = sigmoid_(load(sums));
            vec r = sigmoid_(load(sums + LANES));
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            store_units(step->reset, at, first, z, count);
            store_units(step->reset, at, units + first, r * h, count);
            store_units(step->gates, at, first, z, count);
            store_units(step->gates, at, units + first, r, count);
        });
    });
}

static void gru_candidate(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    const CKRows reset = {step->reset.base + units, step->reset.stride};
    const Terms terms = {
        {term_of(step->x, &cell->candidateInput), term_of(reset, &cell->candidateRecurrent)}, 2};
    FOR_TILES(4, step->rows, range, {
        const CKRows from = beginning(tile, 4, cell->candidateBias, (CKRows){0, 0});
        sum_tile(4, cell->recurrent.precision, tile, from, &terms,
                 (CKMutableRows){acc, tile.groups * 4 * LANES});
        FOR_UNITS(tile, 1, 4, {
            vec n = tanh_(load(sums));
            vec z = load_units(step->reset.base + at * step->reset.stride + first, count);
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            h = fma_(z, h - n, n);
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
            store_units(step->gates, at, 2 * units + first, n, count);
        });
    });
}

static void plain(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    const Terms terms = terms_of(cell, step);
    FOR_TILES(4, step->rows, range, {
        sum_gates(cell, step, &terms, 4, tile, acc);
        FOR_UNITS(tile, 1, 4, {
            vec h = tanh_(load(sums));
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
        });
    });
}
