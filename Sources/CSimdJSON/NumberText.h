// Reads the text of one JSON number, its grammar checked, rounded once to what is asked for.
//
// simdjson's own reading is not used: 3.0.1 wraps silently on "0." and twenty digits or more, and a
// double narrowed to a float is rounded twice.
#pragma once

#include "CSimdJSON.h"

namespace csj {

/// Whether a number may end before `c`. A text is followed by spaces, which are terminators.
inline bool endsNumber(char c) {
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Reads the number at `text` as float32: what parsing the decimal straight to float gives, an
/// infinity beyond its range. `inexact` is set when the number was rounded, and never cleared.
/// False when the text is no JSON number.
bool readSingle(const char *text, float &single, bool &inexact);

/// Reads the number at `text` into a node of kind CSJ_INTEGER, CSJ_NATURAL or CSJ_NUMBER.
bool readScalar(const char *text, csj_node &node);

}  // namespace csj
