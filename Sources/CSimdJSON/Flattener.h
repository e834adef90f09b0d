// Walks a whole document with simdjson on-demand and lays it out flat: nodes, floats, shapes, text.
// Arrays of numbers, and arrays of tensors of one shape, become one tensor; all others are lists.
#pragma once

#include <simdjson.h>

#include <string_view>
#include <vector>

#include "CSimdJSON.h"

namespace csj {

/// Where a document is laid out; reused, so that a document of a usual size allocates nothing.
struct Layout {
    std::vector<csj_node> nodes;
    float *floats = nullptr;        // the caller's, with room for all numbers of the text
    size_t floatCount = 0;
    std::vector<uint32_t> shapes;
    std::vector<char> text;
    std::vector<uint32_t> scratch;  // the members of one object, to find duplicate keys
    std::vector<csj_step> path;     // from an object with a duplicate key up to the document
    csj_step duplicate{};           // the second of two equal keys

    /// Empties all; each vector but the path has an address from then on.
    void clear(float *floats);
};

class Flattener {
  public:
    Flattener(Layout &layout, csj_limits limits) : out(layout), limits(limits) {}

    csj_status flatten(simdjson::ondemand::document &document);

    /// A document that is a number or a literal, already known to be well formed.
    csj_status flattenScalar(const char *text);

  private:
    Layout &out;
    csj_limits limits;
    uint32_t depth = 0;
    uint32_t key = CSJ_NO_KEY;  // of the next node
    uint32_t keyLength = 0;

    /// An array while its elements come in. Rows are its merged elements: numbers, or tensors of
    /// one shape, which have floats and no nodes.
    struct Rows {
        enum { numbers, tensors, none } kind = numbers;
        uint32_t count = 0;
        uint32_t shape = 0;  // of each row, in the shapes
        uint8_t rank = 0;    // of each row
        uint8_t inexact = 0;
        size_t firstFloat = 0;
        const char *firstNumber = nullptr;  // the text of the first one
    };

    size_t push(csj_kind kind);
    uint32_t keep(std::string_view text);
    csj_status value(simdjson::ondemand::value &value);
    csj_status string(std::string_view text);
    csj_status array(simdjson::ondemand::array &array);
    csj_status elements(simdjson::ondemand::array &array, size_t self, Rows &rows);
    bool addNumber(const char *token, Rows &rows, bool &isFinite);
    csj_status addRow(size_t child, size_t self, Rows &rows);
    csj_status splitRows(size_t self, Rows &rows);
    uint32_t keepInteger(const char *text);
    void closeTensor(size_t self, const Rows &rows);
    csj_status object(simdjson::ondemand::object &object);
    csj_status checkKeys(size_t self);
    std::string_view keyOf(uint32_t node) const;
};

}  // namespace csj
