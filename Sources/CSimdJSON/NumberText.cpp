#include "NumberText.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace csj {
namespace {

/// A number taken apart: `digits` times ten to the `exponent`.
struct Decimal {
    const char *begin;
    const char *end;
    uint64_t digits;  // wraps above 19 digits
    size_t digitCount;
    int64_t exponent;
    bool negative;
    bool isInteger;  // neither a point nor an exponent
};

inline bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Far beyond every range, far from overflowing itself.
constexpr int64_t exponentMax = 1000000000000;

inline bool readExponent(const char *&p, Decimal &decimal) {
    ++p;
    const bool negative = *p == '-';
    if (*p == '-' || *p == '+') { ++p; }
    const char *first = p;
    int64_t exponent = 0;
    for (; isDigit(*p); ++p) {
        if (exponent < exponentMax) { exponent = exponent * 10 + (*p - '0'); }
    }
    decimal.exponent += negative ? -exponent : exponent;
    return p != first;
}

inline bool readDecimal(const char *p, Decimal &decimal) {
    decimal.begin = p;
    decimal.negative = *p == '-';
    p += decimal.negative;
    const char *first = p;
    uint64_t digits = 0;
    for (; isDigit(*p); ++p) { digits = digits * 10 + uint64_t(*p - '0'); }
    size_t count = size_t(p - first);
    if (count == 0 || (count > 1 && *first == '0')) { return false; }
    decimal.exponent = 0;
    decimal.isInteger = true;
    if (*p == '.') {
        const char *fraction = ++p;
        for (; isDigit(*p); ++p) { digits = digits * 10 + uint64_t(*p - '0'); }
        if (p == fraction) { return false; }
        count += size_t(p - fraction);
        decimal.exponent = fraction - p;
        decimal.isInteger = false;
    }
    if (*p == 'e' || *p == 'E') {
        if (!readExponent(p, decimal)) { return false; }
        decimal.isInteger = false;
    }
    decimal.end = p;
    decimal.digits = digits;
    decimal.digitCount = count;
    return endsNumber(*p);
}

/// Ten to the powers that a double holds exactly.
constexpr double exactPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Clinger's fast path: both operands are exact in double, so one operation rounds correctly.
inline bool quickDouble(const Decimal &decimal, double &value) {
    if (decimal.digitCount > 19 || decimal.digits > (uint64_t(1) << 53)) { return false; }
    if (decimal.exponent < -22 || decimal.exponent > 22) { return false; }
    const double digits = double(decimal.digits);
    const double magnitude = decimal.exponent < 0 ? digits / exactPowers[-decimal.exponent]
                                                  : digits * exactPowers[decimal.exponent];
    value = decimal.negative ? -magnitude : magnitude;
    return true;
}

/// Whether `value`, in float32's normal range, lies exactly halfway between two floats: then the
/// decimal itself decides, not the double nearest to it.
inline bool isMidpoint(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits & 0x1fffffff) == 0x10000000;
}

/// Whether a number out of a float type's range is too large rather than too small.
bool isLarge(const Decimal &decimal) {
    int64_t position = decimal.exponent + int64_t(decimal.digitCount);
    const char *p = decimal.begin + decimal.negative;
    for (; *p == '0' || *p == '.'; ++p) { position -= *p == '0'; }
    return isDigit(*p) && position > 0;
}

template <class Float>
Float readFloat(const Decimal &decimal) {
    Float value = 0;
    const auto result = std::from_chars(decimal.begin, decimal.end, value);
    if (result.ec == std::errc()) { return value; }
    value = isLarge(decimal) ? std::numeric_limits<Float>::infinity() : Float(0);
    return decimal.negative ? -value : value;
}

}  // namespace

bool readSingle(const char *text, float &single, bool &inexact) {
    Decimal decimal;
    if (!readDecimal(text, decimal)) { return false; }
    double value;
    if (quickDouble(decimal, value) && !isMidpoint(value)) {
        single = float(value);
        inexact |= double(single) != value;
    } else {
        single = readFloat<float>(decimal);
        inexact = true;
    }
    return true;
}

bool readScalar(const char *text, csj_node &node) {
    Decimal decimal;
    if (!readDecimal(text, decimal)) { return false; }
    node.single = readFloat<float>(decimal);
    node.kind = CSJ_INTEGER;
    if (decimal.isInteger) {
        const auto result = std::from_chars(decimal.begin, decimal.end, node.integer);
        if (result.ec == std::errc()) { return true; }
        node.kind = CSJ_NATURAL;
        if (std::from_chars(decimal.begin, decimal.end, node.natural).ec == std::errc()) {
            return true;
        }
    }
    node.kind = CSJ_NUMBER;
    node.number = readFloat<double>(decimal);
    return true;
}

}  // namespace csj
