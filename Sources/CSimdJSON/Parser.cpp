// The parser behind the C face: owns the padded copy of the body, simdjson's parser and the layout.
#include <algorithm>
#include <cstring>
#include <new>

#include "Flattener.h"
#include "StrictScanner.h"

using namespace csj;

struct csj_parser {
    simdjson::ondemand::parser parser;
    std::vector<char> body;
    Layout layout;

    csj_status parse(const char *text, size_t count, csj_limits limits);
    bool reserve(size_t count);
};

/// Grows in powers of two, so that bodies of slowly growing sizes do not each allocate.
bool csj_parser::reserve(size_t count) {
    if (count <= parser.capacity()) { return true; }
    size_t capacity = 4096;
    while (capacity < count) { capacity *= 2; }
    return parser.allocate(std::min<size_t>(capacity, simdjson::SIMDJSON_MAXSIZE_BYTES))
        == simdjson::SUCCESS;
}

namespace {

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// simdjson treats a document that is no array, object or string apart, with limits of its own.
bool isBareScalar(char c) { return c != '[' && c != '{' && c != '"'; }

}  // namespace

csj_status csj_parser::parse(const char *text, size_t count, csj_limits limits) {
    Flattener flattener(layout, limits);
    const char *first = std::find_if_not(text, text + count, isSpace);
    if (first == text + count) { return CSJ_MALFORMED; }
    if (isBareScalar(*first)) {
        const Fault fault = findFault(text, count, limits.depth_max);
        return fault.status == CSJ_OK ? flattener.flattenScalar(first) : fault.status;
    }
    if (!reserve(count)) { return CSJ_NO_MEMORY; }
    simdjson::ondemand::document document;
    const auto padded = simdjson::padded_string_view(text, count, body.size());
    const auto error = parser.iterate(padded).get(document);
    if (error == simdjson::MEMALLOC) { return CSJ_NO_MEMORY; }
    if (error != simdjson::SUCCESS) { return CSJ_MALFORMED; }
    return flattener.flatten(document);
}

csj_parser *csj_parser_create(void) { return new (std::nothrow) csj_parser; }

void csj_parser_destroy(csj_parser *parser) { delete parser; }

size_t csj_floats_max(const uint8_t *bytes, size_t count) {
    size_t sum = 0;
    for (size_t start = 0; start < count;) {
        // As many as a byte can count: then a compiler counts at many places at once.
        const size_t end = std::min<size_t>(start + UINT8_MAX, count);
        uint8_t found = 0;
        for (size_t i = start; i < end; ++i) { found += bytes[i] == '[' || bytes[i] == ','; }
        sum += found;
        start = end;
    }
    return sum;
}

csj_document csj_parse(
    csj_parser *parser, const uint8_t *bytes, size_t count, csj_limits limits, float *floats) {
    csj_document result{};
    if (count > simdjson::SIMDJSON_MAXSIZE_BYTES - simdjson::SIMDJSON_PADDING) {
        result.status = CSJ_TOO_LARGE;
        return result;
    }
    Layout &layout = parser->layout;
    try {
        layout.clear(floats);
        auto &body = parser->body;
        if (body.size() < count + simdjson::SIMDJSON_PADDING) {
            body.resize(count + simdjson::SIMDJSON_PADDING);
        }
        if (count > 0) { std::memcpy(body.data(), bytes, count); }
        // Spaces end a number and are no bracket that a truncated document could borrow.
        std::memset(body.data() + count, ' ', simdjson::SIMDJSON_PADDING);
        result.status = parser->parse(body.data(), count, limits);
        if (result.status == CSJ_MALFORMED) {
            const Fault fault = findFault(body.data(), count, limits.depth_max);
            if (fault.status == CSJ_TOO_DEEP) { result.status = CSJ_TOO_DEEP; }
            result.offset = fault.status == CSJ_OK ? count : fault.offset;
            result.expected = fault.expected;
        }
    } catch (const std::bad_alloc &) {
        result.status = CSJ_NO_MEMORY;
    }
    result.nodes = layout.nodes.data();
    result.node_count = layout.nodes.size();
    result.float_count = layout.floatCount;
    result.shapes = layout.shapes.data();
    result.text = layout.text.data();
    result.path = layout.path.data();
    result.path_length = layout.path.size();
    result.duplicate = layout.duplicate;
    return result;
}
