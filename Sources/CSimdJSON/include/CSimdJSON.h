// The C face of simdjson and of float printing: a request body becomes a flat list of nodes and,
// in the caller's memory, floats; floats become their shortest text. It knows no field and no
// endpoint.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum : uint8_t {
    CSJ_NULL,
    CSJ_FALSE,
    CSJ_TRUE,
    CSJ_INTEGER,  // a number written as an integer that fits int64
    CSJ_NATURAL,  // a number written as an integer that fits uint64 and not int64
    CSJ_NUMBER,   // any other number
    CSJ_STRING,
    CSJ_OBJECT,
    CSJ_LIST,    // an array that is not a tensor
    CSJ_TENSOR,  // an array of finite float32 numbers, or of tensors of one shape
} csj_kind;

#define CSJ_NO_KEY UINT32_MAX

/// One value of a document. A container is followed by its children, in order.
typedef struct {
    csj_kind kind;
    uint8_t rank;        // tensor: axes
    uint8_t inexact;     // tensor: some number was rounded to reach float32
    uint32_t span;       // this node and all below it: the next sibling is `span` nodes on
    uint32_t key;        // offset into the text, CSJ_NO_KEY outside an object
    uint32_t key_length;
    union {
        int64_t integer;      // CSJ_INTEGER
        uint64_t natural;     // CSJ_NATURAL
        double number;        // CSJ_NUMBER; an infinity when it is beyond double
        uint64_t text;        // string: offset into the text
        uint64_t first_float; // tensor: offset into the floats
    };
    union {
        float single;     // numbers: the float32 nearest to the text, an infinity beyond its range
        uint32_t length;  // string: bytes; object and list: children
        uint32_t shape;   // tensor: offset of its `rank` axes in the shapes
    };
    // Tensor of a single integer that was rounded: 1 + the offset of its digits, and of a space
    // behind them, in the text; else 0. Names of sequences come in such arrays, of 64 bits.
    uint32_t digits;
} csj_node;

typedef enum : uint8_t {
    CSJ_OK,
    CSJ_MALFORMED,       // see offset and expected
    CSJ_TOO_DEEP,
    CSJ_TOO_MANY_NODES,
    CSJ_DUPLICATE_KEY,   // see path and duplicate
    CSJ_TOO_LARGE,       // longer than the 32-bit offsets reach
    CSJ_NO_MEMORY,
} csj_status;

/// What the grammar allows at the offset of the first fault.
typedef enum : uint8_t {
    CSJ_EXPECTED_VALUE,
    CSJ_EXPECTED_KEY,
    CSJ_EXPECTED_COLON,
    CSJ_EXPECTED_COMMA_OR_BRACKET,
    CSJ_EXPECTED_COMMA_OR_BRACE,
    CSJ_EXPECTED_DIGIT,
    CSJ_EXPECTED_STRING_CHARACTER,  // neither a control character nor the end of the text
    CSJ_EXPECTED_ESCAPE,
    CSJ_EXPECTED_SURROGATE_PAIR,
    CSJ_EXPECTED_UTF8,
    CSJ_EXPECTED_END,
} csj_expected;

/// One step from a container to its child.
typedef struct {
    uint32_t key;  // offset into the text, CSJ_NO_KEY for an element of an array
    uint32_t key_length;
    uint32_t index;
} csj_step;

/// A parsed document. The pointers live in the parser, until it parses again or is destroyed.
typedef struct {
    csj_status status;
    csj_expected expected;
    size_t offset;
    const csj_node *nodes;
    size_t node_count;
    size_t float_count;
    const uint32_t *shapes;
    const char *text;
    const csj_step *path;  // duplicate key: from its object up to the document
    size_t path_length;
    csj_step duplicate;
} csj_document;

typedef struct {
    uint32_t depth_max;
    uint32_t nodes_max;
} csj_limits;

typedef struct csj_parser csj_parser;

/// A parser with its reusable buffers, NULL without memory. For one thread at a time.
csj_parser *csj_parser_create(void);
void csj_parser_destroy(csj_parser *parser);

/// How many numbers the arrays of a text can hold: each stands behind an opening bracket or a
/// comma.
size_t csj_floats_max(const uint8_t *bytes, size_t count);

/// Visits and checks the whole of `bytes`, which are copied first. The numbers of its tensors are
/// read into `floats`, one behind the other, with room for `csj_floats_max`.
csj_document csj_parse(
    csj_parser *parser, const uint8_t *bytes, size_t count, csj_limits limits, float *floats);

/// Room that one number needs, its comma included.
#define CSJ_FLOAT_TEXT_MAX 16
#define CSJ_DOUBLE_TEXT_MAX 32

/// Writes the shortest text that reads back to `value`, `null` when it is not finite, without
/// a terminator; returns its length.
size_t csj_write_float(float value, char *out);
size_t csj_write_double(double value, char *out);

/// Writes `a,b,c`; `out` has room for `count` times CSJ_FLOAT_TEXT_MAX.
size_t csj_write_floats(const float *values, size_t count, char *out);

#ifdef __cplusplus
}
#endif
