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

// acc <- what the sums of a tile begin with, and the products with x unless they are in there.
static inline void add_input(
    const CKCell *cell, const CKStep *step, ptrdiff_t vectors, ptrdiff_t panel, ptrdiff_t rows,
    ptrdiff_t groups, ptrdiff_t row, float *acc
) {
    begin_sums(rows, groups, vectors, panel, cell->bias, step->sums, row, acc);
    if (!step->sums.base)
        add_product(&cell->input, vectors, panel, rows, groups,
                    step->x.base + row * step->x.stride, step->x.stride, acc);
}

// acc <- acc + h*U.
static inline void add_hidden(
    const CKCell *cell, const CKStep *step, ptrdiff_t vectors, ptrdiff_t panel, ptrdiff_t rows,
    ptrdiff_t groups, ptrdiff_t row, float *acc
) {
    add_product(&cell->recurrent, vectors, panel, rows, groups,
                step->h.base + row * step->h.stride, step->h.stride, acc);
}

static void lstm(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    FOR_TILES(4, step->rows, range, {
        add_input(cell, step, 4, panel, tile_rows, groups, row, acc);
        add_hidden(cell, step, 4, panel, tile_rows, groups, row, acc);
        for (ptrdiff_t index = 0; index < tile_rows * groups; index++) {
            const float *sums = acc + index * 4 * LANES;
            ptrdiff_t at = row + index / groups;
            ptrdiff_t first = (panel + index % groups) * LANES;
            ptrdiff_t count = units - first;
            vec c = load_units(step->c.base + at * step->c.stride + first, count);
            vec i = sigmoid_(load(sums));
            vec f = sigmoid_(load(sums + LANES));
            vec g = tanh_(load(sums + 2 * LANES));
            vec o = sigmoid_(load(sums + 3 * LANES));
            c = fma_(f, c, i * g);
            vec h = o * tanh_(c);
            store_units(step->newC, at, first, c, count);
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
            store_units(step->gates, at, first, i, count);
            store_units(step->gates, at, units + first, f, count);
            store_units(step->gates, at, 2 * units + first, g, count);
            store_units(step->gates, at, 3 * units + first, o, count);
        }
    });
}

static void gru(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    float candidates[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    FOR_TILES(3, step->rows, range, {
        add_input(cell, step, 3, panel, tile_rows, groups, row, acc);
        // The reset lies between the two sums of n: that of x is put aside.
        for (ptrdiff_t index = 0; index < tile_rows * groups; index++) {
            float *n = acc + (index * 3 + 2) * LANES;
            store(candidates + index * LANES, load(n));
            store(n, load(cell->candidateBias + (panel + index % groups) * LANES));
        }
        add_hidden(cell, step, 3, panel, tile_rows, groups, row, acc);
        for (ptrdiff_t index = 0; index < tile_rows * groups; index++) {
            const float *sums = acc + index * 3 * LANES;
            ptrdiff_t at = row + index / groups;
            ptrdiff_t first = (panel + index % groups) * LANES;
            ptrdiff_t count = units - first;
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            vec z = sigmoid_(load(sums));
            vec r = sigmoid_(load(sums + LANES));
            vec n = tanh_(fma_(r, load(sums + 2 * LANES), load(candidates + index * LANES)));
            h = fma_(z, h - n, n);
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
            store_units(step->gates, at, first, z, count);
            store_units(step->gates, at, units + first, r, count);
            store_units(step->gates, at, 2 * units + first, n, count);
        }
    });
}

static void gru_gates(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    FOR_TILES(4, step->rows, range, {
        add_input(cell, step, 4, panel, tile_rows, groups, row, acc);
        add_hidden(cell, step, 4, panel, tile_rows, groups, row, acc);
        for (ptrdiff_t index = 0; index < tile_rows * groups * 2; index++) {
            const float *sums = acc + index * 2 * LANES;
            ptrdiff_t at = row + index / (groups * 2);
            ptrdiff_t first = (panel * 2 + index % (groups * 2)) * LANES;
            ptrdiff_t count = units - first;
            if (count <= 0) continue;
            vec z = sigmoid_(load(sums));
            vec r = sigmoid_(load(sums + LANES));
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            store_units(step->reset, at, first, z, count);
            store_units(step->reset, at, units + first, r * h, count);
            store_units(step->gates, at, first, z, count);
            store_units(step->gates, at, units + first, r, count);
        }
    });
}

static void gru_candidate(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    const ptrdiff_t units = cell->units;
    const CKRows none = {0, 0};
    FOR_TILES(4, step->rows, range, {
        begin_sums(tile_rows, groups, 4, panel, cell->candidateBias, none, row, acc);
        add_product(&cell->candidateInput, 4, panel, tile_rows, groups,
                    step->x.base + row * step->x.stride, step->x.stride, acc);
        add_product(&cell->candidateRecurrent, 4, panel, tile_rows, groups,
                    step->reset.base + row * step->reset.stride + units, step->reset.stride, acc);
        for (ptrdiff_t index = 0; index < tile_rows * groups * 4; index++) {
            ptrdiff_t at = row + index / (groups * 4);
            ptrdiff_t first = (panel * 4 + index % (groups * 4)) * LANES;
            ptrdiff_t count = units - first;
            if (count <= 0) continue;
            vec n = tanh_(load(acc + index * LANES));
            vec z = load_units(step->reset.base + at * step->reset.stride + first, count);
            vec h = load_units(step->h.base + at * step->h.stride + first, count);
            h = fma_(z, h - n, n);
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
            store_units(step->gates, at, 2 * units + first, n, count);
        }
    });
}

static void plain(const CKCell *cell, const CKStep *step, CKRange range) {
    float acc[VECTORS_MAX * LANES] SHARED_ALIGNMENT;
    FOR_TILES(4, step->rows, range, {
        add_input(cell, step, 4, panel, tile_rows, groups, row, acc);
        add_hidden(cell, step, 4, panel, tile_rows, groups, row, acc);
        for (ptrdiff_t index = 0; index < tile_rows * groups * 4; index++) {
            ptrdiff_t at = row + index / (groups * 4);
            ptrdiff_t first = (panel * 4 + index % (groups * 4)) * LANES;
            ptrdiff_t count = cell->units - first;
            if (count <= 0) continue;
            vec h = tanh_(load(acc + index * LANES));
            store_units(step->newH, at, first, h, count);
            store_units(step->output, at, first, h, count);
        }
    });
}
