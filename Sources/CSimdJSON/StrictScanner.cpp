#include "StrictScanner.h"

#include <cstring>
#include <vector>

namespace csj {
namespace {

class Scanner {
  public:
    Scanner(const char *text, size_t count, uint32_t depthMax)
        : begin(text), p(text), end(text + count), depthMax(depthMax) {}

    Fault run() {
        if (document()) { return {CSJ_OK, 0, CSJ_EXPECTED_END}; }
        return fault;
    }

  private:
    const char *begin;
    const char *p;
    const char *end;
    uint32_t depthMax;
    std::vector<char> open;  // the brackets around p
    Fault fault{CSJ_MALFORMED, 0, CSJ_EXPECTED_VALUE};

    bool failAt(const char *place, csj_expected expected) {
        fault = {CSJ_MALFORMED, size_t(place - begin), expected};
        return false;
    }

    bool fail(csj_expected expected) { return failAt(p, expected); }

    bool at(char c) const { return p < end && *p == c; }

    bool atDigit() const { return p < end && *p >= '0' && *p <= '9'; }

    void skipSpace() {
        while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) { ++p; }
    }

    bool document() {
        bool wantsValue = true;
        while (true) {
            skipSpace();
            if (wantsValue) {
                if (!value(wantsValue)) { return false; }
            } else if (open.empty()) {
                return p == end || fail(CSJ_EXPECTED_END);
            } else if (!afterValue(wantsValue)) {
                return false;
            }
        }
    }

    /// A scalar, an empty container or the opening of one, after which a value is wanted again.
    bool value(bool &wantsValue) {
        wantsValue = false;
        if (p == end) { return fail(CSJ_EXPECTED_VALUE); }
        switch (*p) {
            case '{': return openContainer('}', wantsValue);
            case '[': return openContainer(']', wantsValue);
            case '"': return string();
            case 't': return literal("true");
            case 'f': return literal("false");
            case 'n': return literal("null");
            default: return number();
        }
    }

    bool openContainer(char closing, bool &wantsValue) {
        if (open.size() >= depthMax) {
            fault = {CSJ_TOO_DEEP, size_t(p - begin), CSJ_EXPECTED_VALUE};
            return false;
        }
        ++p;
        skipSpace();
        if (at(closing)) {
            ++p;
            return true;
        }
        open.push_back(closing);
        wantsValue = true;
        return closing == ']' || key();
    }

    bool afterValue(bool &wantsValue) {
        const char closing = open.back();
        if (at(closing)) {
            ++p;
            open.pop_back();
            return true;
        }
        if (!at(',')) {
            return fail(
                closing == ']' ? CSJ_EXPECTED_COMMA_OR_BRACKET : CSJ_EXPECTED_COMMA_OR_BRACE);
        }
        ++p;
        skipSpace();
        wantsValue = true;
        return closing == ']' || key();
    }

    bool key() {
        if (!at('"')) { return fail(CSJ_EXPECTED_KEY); }
        if (!string()) { return false; }
        skipSpace();
        if (!at(':')) { return fail(CSJ_EXPECTED_COLON); }
        ++p;
        return true;
    }

    bool literal(const char *word) {
        for (; *word != 0; ++word, ++p) {
            if (!at(*word)) { return fail(CSJ_EXPECTED_VALUE); }
        }
        return true;
    }

    bool digits() {
        if (!atDigit()) { return fail(CSJ_EXPECTED_DIGIT); }
        while (atDigit()) { ++p; }
        return true;
    }

    bool number() {
        if (*p != '-' && !atDigit()) { return fail(CSJ_EXPECTED_VALUE); }
        if (*p == '-') { ++p; }
        // A digit after a leading zero is where a comma, a bracket or the end is wanted.
        if (at('0')) {
            ++p;
        } else if (!digits()) {
            return false;
        }
        if (at('.')) {
            ++p;
            if (!digits()) { return false; }
        }
        if (at('e') || at('E')) {
            ++p;
            if (at('+') || at('-')) { ++p; }
            return digits();
        }
        return true;
    }

    bool string() {
        ++p;
        while (p < end && *p != '"') {
            const auto byte = static_cast<unsigned char>(*p);
            if (byte < 0x20) { return fail(CSJ_EXPECTED_STRING_CHARACTER); }
            if (byte == '\\') {
                if (!escape()) { return false; }
            } else if (byte < 0x80) {
                ++p;
            } else if (!multibyte(byte)) {
                return fail(CSJ_EXPECTED_UTF8);
            }
        }
        if (p == end) { return fail(CSJ_EXPECTED_STRING_CHARACTER); }
        ++p;
        return true;
    }

    bool escape() {
        const char *start = p++;
        if (p == end || *p == 0 || std::strchr("\"\\/bfnrtu", *p) == nullptr) {
            return fail(CSJ_EXPECTED_ESCAPE);
        }
        if (*p++ != 'u') { return true; }
        uint32_t unit = 0;
        if (!hex(unit)) { return false; }
        if (unit < 0xd800 || unit > 0xdfff) { return true; }
        if (unit > 0xdbff || !at('\\') || p + 1 == end || p[1] != 'u') {
            return failAt(start, CSJ_EXPECTED_SURROGATE_PAIR);
        }
        p += 2;
        if (!hex(unit)) { return false; }
        return (unit >= 0xdc00 && unit <= 0xdfff) || failAt(start, CSJ_EXPECTED_SURROGATE_PAIR);
    }

    bool hex(uint32_t &unit) {
        unit = 0;
        for (int i = 0; i < 4; ++i, ++p) {
            const char c = p < end ? *p : 0;
            uint32_t digit;
            if (c >= '0' && c <= '9') {
                digit = uint32_t(c - '0');
            } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                digit = uint32_t((c | 0x20) - 'a' + 10);
            } else {
                return fail(CSJ_EXPECTED_ESCAPE);
            }
            unit = unit * 16 + digit;
        }
        return true;
    }

    /// A well-formed sequence of the Unicode Standard's table 3-7; moves only past a whole one.
    bool multibyte(unsigned char lead) {
        ptrdiff_t tail;
        unsigned char low = 0x80;
        unsigned char high = 0xbf;
        if (lead >= 0xc2 && lead <= 0xdf) {
            tail = 1;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            tail = 2;
            if (lead == 0xe0) { low = 0xa0; }
            if (lead == 0xed) { high = 0x9f; }
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            tail = 3;
            if (lead == 0xf0) { low = 0x90; }
            if (lead == 0xf4) { high = 0x8f; }
        } else {
            return false;
        }
        if (end - p <= tail) { return false; }
        for (ptrdiff_t i = 1; i <= tail; ++i, low = 0x80, high = 0xbf) {
            const auto byte = static_cast<unsigned char>(p[i]);
            if (byte < low || byte > high) { return false; }
        }
        p += tail + 1;
        return true;
    }
};

}  // namespace

Fault findFault(const char *text, size_t count, uint32_t depthMax) {
    return Scanner(text, count, depthMax).run();
}

}  // namespace csj
