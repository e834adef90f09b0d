// Finds the first fault of a malformed text. The cold path: simdjson says that a document is
// malformed, and not always where.
#pragma once

#include "CSimdJSON.h"

namespace csj {

struct Fault {
    csj_status status;  // CSJ_OK, CSJ_MALFORMED or CSJ_TOO_DEEP
    size_t offset;
    csj_expected expected;
};

/// The first byte of `text` that no well-formed document could have there (RFC 8259, UTF-8).
/// For a broken UTF-8 sequence or a lone surrogate it is the byte that begins it.
Fault findFault(const char *text, size_t count, uint32_t depthMax);

}  // namespace csj
