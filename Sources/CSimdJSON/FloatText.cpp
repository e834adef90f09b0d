// Floats to their shortest text. JSON has no NaN and no infinity: they are written as null.
#include <charconv>
#include <cmath>
#include <cstring>

#include "CSimdJSON.h"

namespace {

template <class Float>
size_t write(Float value, char *out, size_t room) {
    if (!std::isfinite(value)) {
        std::memcpy(out, "null", 4);
        return 4;
    }
    // "-0" is an integer to many readers, which have no negative zero there.
    if (value == 0 && std::signbit(value)) {
        std::memcpy(out, "-0.0", 4);
        return 4;
    }
    return size_t(std::to_chars(out, out + room, value).ptr - out);
}

}  // namespace

size_t csj_write_float(float value, char *out) { return write(value, out, CSJ_FLOAT_TEXT_MAX); }

size_t csj_write_double(double value, char *out) {
    return write(value, out, CSJ_DOUBLE_TEXT_MAX);
}

size_t csj_write_floats(const float *values, size_t count, char *out) {
    char *end = out;
    for (size_t i = 0; i < count; ++i) {
        if (i > 0) { *end++ = ','; }
        end += write(values[i], end, CSJ_FLOAT_TEXT_MAX);
    }
    return size_t(end - out);
}
