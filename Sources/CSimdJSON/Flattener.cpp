#include "Flattener.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "NumberText.h"

namespace csj {

using namespace simdjson;
using ondemand::json_type;

void Layout::clear(float *floats) {
    this->floats = floats;
    floatCount = 0;
    nodes.clear();
    shapes.clear();
    text.clear();
    path.clear();
    // A vector that never held anything has no address, and an empty array is read at one.
    nodes.reserve(1);
    shapes.reserve(1);
    text.reserve(1);
}

csj_status Flattener::flatten(ondemand::document &document) {
    json_type type;
    if (document.type().get(type) != SUCCESS) { return CSJ_MALFORMED; }
    csj_status status = CSJ_MALFORMED;
    if (type == json_type::array) {
        ondemand::array root;
        if (document.get_array().get(root) == SUCCESS) { status = array(root); }
    } else if (type == json_type::object) {
        ondemand::object root;
        if (document.get_object().get(root) == SUCCESS) { status = object(root); }
    } else if (type == json_type::string) {
        std::string_view root;
        if (document.get_string().get(root) == SUCCESS) { status = string(root); }
    }
    if (status != CSJ_OK) { return status; }
    // Out of bounds is the end of the document; any other place has trailing content.
    return document.current_location().error() == OUT_OF_BOUNDS ? CSJ_OK : CSJ_MALFORMED;
}

csj_status Flattener::flattenScalar(const char *text) {
    switch (*text) {
        case 'n': push(CSJ_NULL); return CSJ_OK;
        case 't': push(CSJ_TRUE); return CSJ_OK;
        case 'f': push(CSJ_FALSE); return CSJ_OK;
        default: return readScalar(text, out.nodes[push(CSJ_NUMBER)]) ? CSJ_OK : CSJ_MALFORMED;
    }
}

size_t Flattener::push(csj_kind kind) {
    csj_node node{};
    node.kind = kind;
    node.span = 1;
    node.key = key;
    node.key_length = keyLength;
    key = CSJ_NO_KEY;
    keyLength = 0;
    out.nodes.push_back(node);
    return out.nodes.size() - 1;
}

uint32_t Flattener::keep(std::string_view text) {
    const size_t offset = out.text.size();
    out.text.insert(out.text.end(), text.begin(), text.end());
    return uint32_t(offset);
}

csj_status Flattener::value(ondemand::value &value) {
    if (out.nodes.size() >= limits.nodes_max) { return CSJ_TOO_MANY_NODES; }
    json_type type;
    if (value.type().get(type) != SUCCESS) { return CSJ_MALFORMED; }
    switch (type) {
        case json_type::array: {
            ondemand::array child;
            return value.get_array().get(child) == SUCCESS ? array(child) : CSJ_MALFORMED;
        }
        case json_type::object: {
            ondemand::object child;
            return value.get_object().get(child) == SUCCESS ? object(child) : CSJ_MALFORMED;
        }
        case json_type::string: {
            std::string_view text;
            return value.get_string().get(text) == SUCCESS ? string(text) : CSJ_MALFORMED;
        }
        case json_type::number: {
            csj_node &node = out.nodes[push(CSJ_NUMBER)];
            return readScalar(value.raw_json_token().data(), node) ? CSJ_OK : CSJ_MALFORMED;
        }
        case json_type::boolean: {
            bool isTrue;
            if (value.get_bool().get(isTrue) != SUCCESS) { return CSJ_MALFORMED; }
            push(isTrue ? CSJ_TRUE : CSJ_FALSE);
            return CSJ_OK;
        }
        case json_type::null: {
            bool isNull;
            if (value.is_null().get(isNull) != SUCCESS || !isNull) { return CSJ_MALFORMED; }
            push(CSJ_NULL);
            return CSJ_OK;
        }
    }
    return CSJ_MALFORMED;
}

csj_status Flattener::string(std::string_view text) {
    csj_node &node = out.nodes[push(CSJ_STRING)];
    node.text = keep(text);
    node.length = uint32_t(text.size());
    return CSJ_OK;
}

csj_status Flattener::array(ondemand::array &array) {
    if (depth >= limits.depth_max) { return CSJ_TOO_DEEP; }
    ++depth;
    const size_t self = push(CSJ_LIST);
    Rows rows;
    rows.firstFloat = out.floatCount;
    const csj_status status = elements(array, self, rows);
    if (status != CSJ_OK) { return status; }
    --depth;
    if (rows.kind != Rows::none) { closeTensor(self, rows); }
    out.nodes[self].span = uint32_t(out.nodes.size() - self);
    return CSJ_OK;
}

csj_status Flattener::elements(ondemand::array &array, size_t self, Rows &rows) {
    uint32_t index = 0;
    for (auto element : array) {
        ondemand::value item;
        json_type type;
        if (element.get(item) != SUCCESS) { return CSJ_MALFORMED; }
        if (item.type().get(type) != SUCCESS) { return CSJ_MALFORMED; }
        if (rows.kind == Rows::numbers && !(type == json_type::array && index == 0)) {
            bool isFinite = false;
            if (type == json_type::number
                && !addNumber(item.raw_json_token().data(), rows, isFinite)) {
                return CSJ_MALFORMED;
            }
            if (!isFinite) {
                // Not all numbers. Only scalars have been read so far, so that beginning again
                // as a list reads none of them a third time, however arrays are nested.
                out.floatCount = rows.firstFloat;
                rows.kind = Rows::none;
                if (array.reset().error() != SUCCESS) { return CSJ_MALFORMED; }
                return elements(array, self, rows);
            }
        } else {
            if (rows.kind == Rows::tensors && type != json_type::array) {
                const csj_status status = splitRows(self, rows);
                if (status != CSJ_OK) { return status; }
            }
            const size_t child = out.nodes.size();
            csj_status status = value(item);
            if (status == CSJ_OK) { status = addRow(child, self, rows); }
            if (status == CSJ_DUPLICATE_KEY) { out.path.push_back({CSJ_NO_KEY, 0, index}); }
            if (status != CSJ_OK) { return status; }
        }
        ++index;
    }
    out.nodes[self].length = index;
    return CSJ_OK;
}

/// False when the token is no number; `isFinite` says whether it was taken as a row.
bool Flattener::addNumber(const char *token, Rows &rows, bool &isFinite) {
    float single;
    bool inexact = false;
    if (!readSingle(token, single, inexact)) { return false; }
    isFinite = std::isfinite(single);
    if (isFinite) {
        if (rows.count == 0) { rows.firstNumber = token; }
        out.floats[out.floatCount++] = single;
        rows.inexact |= uint8_t(inexact);
        ++rows.count;
    }
    return true;
}

/// Merges the element at node `child`, if it is a tensor like those before it.
csj_status Flattener::addRow(size_t child, size_t self, Rows &rows) {
    if (rows.kind == Rows::none) { return CSJ_OK; }
    const csj_node &node = out.nodes[child];
    if (node.kind != CSJ_TENSOR) { return splitRows(self, rows); }
    if (rows.kind == Rows::numbers) {
        rows.kind = Rows::tensors;
        rows.rank = node.rank;
        rows.shape = node.shape;
    } else {
        const uint32_t *shapes = out.shapes.data();
        const bool isSame = node.rank == rows.rank
            && std::memcmp(shapes + node.shape, shapes + rows.shape, rows.rank * sizeof *shapes)
                == 0;
        if (!isSame) { return splitRows(self, rows); }
        out.shapes.resize(node.shape);
    }
    rows.inexact |= node.inexact;
    ++rows.count;
    out.nodes.pop_back();
    return CSJ_OK;
}

/// Turns the rows so far into nodes of their own, before a child that may stand there already.
csj_status Flattener::splitRows(size_t self, Rows &rows) {
    if (rows.count > limits.nodes_max - std::min<size_t>(out.nodes.size(), limits.nodes_max)) {
        return CSJ_TOO_MANY_NODES;
    }
    csj_node row{};
    row.kind = CSJ_TENSOR;
    row.span = 1;
    row.key = CSJ_NO_KEY;
    row.rank = rows.rank;
    row.inexact = rows.inexact;
    row.shape = rows.shape;
    size_t floats = 1;
    for (uint8_t axis = 0; axis < rows.rank; ++axis) { floats *= out.shapes[rows.shape + axis]; }
    const auto first = out.nodes.insert(out.nodes.begin() + ptrdiff_t(self) + 1, rows.count, row);
    for (uint32_t i = 0; i < rows.count; ++i) {
        (first + i)->first_float = rows.firstFloat + i * floats;
    }
    rows.kind = Rows::none;
    return CSJ_OK;
}

void Flattener::closeTensor(size_t self, const Rows &rows) {
    csj_node &node = out.nodes[self];
    node.kind = CSJ_TENSOR;
    node.rank = uint8_t(rows.rank + 1);
    node.inexact = rows.inexact;
    node.first_float = rows.firstFloat;
    // The row's own axes are the last of the shapes: the children's were taken back.
    node.shape = uint32_t(out.shapes.size() - rows.rank);
    if (rows.inexact && rows.rank == 0 && rows.count == 1) {
        out.nodes[self].digits = keepInteger(rows.firstNumber);
    }
    out.shapes.insert(out.shapes.end() - rows.rank, rows.count);
}

/// The digits of an integer of 64 bits as a node has them; 0 for any other number.
uint32_t Flattener::keepInteger(const char *text) {
    csj_node number{};
    if (!readScalar(text, number) || number.kind == CSJ_NUMBER) { return 0; }
    const char *end = text;
    while (!endsNumber(*end)) { ++end; }
    const uint32_t offset = keep({text, size_t(end - text)});
    out.text.push_back(' ');
    return offset + 1;
}

csj_status Flattener::object(ondemand::object &object) {
    if (depth >= limits.depth_max) { return CSJ_TOO_DEEP; }
    ++depth;
    const size_t self = push(CSJ_OBJECT);
    uint32_t count = 0;
    for (auto member : object) {
        ondemand::field field;
        std::string_view name;
        if (std::move(member).get(field) != SUCCESS) { return CSJ_MALFORMED; }
        if (field.unescaped_key().get(name) != SUCCESS) { return CSJ_MALFORMED; }
        const csj_step step{keep(name), uint32_t(name.size()), count};
        key = step.key;
        keyLength = step.key_length;
        const csj_status status = value(field.value());
        if (status == CSJ_DUPLICATE_KEY) { out.path.push_back(step); }
        if (status != CSJ_OK) { return status; }
        ++count;
    }
    --depth;
    out.nodes[self].length = count;
    out.nodes[self].span = uint32_t(out.nodes.size() - self);
    return checkKeys(self);
}

std::string_view Flattener::keyOf(uint32_t node) const {
    return {out.text.data() + out.nodes[node].key, out.nodes[node].key_length};
}

/// Finds two members of one name: by sorting, so that a million members cost no million squared.
csj_status Flattener::checkKeys(size_t self) {
    auto &members = out.scratch;
    members.clear();
    uint32_t child = uint32_t(self) + 1;
    for (uint32_t i = 0; i < out.nodes[self].length; ++i) {
        members.push_back(child);
        child += out.nodes[child].span;
    }
    std::sort(members.begin(), members.end(), [this](uint32_t a, uint32_t b) {
        const int order = keyOf(a).compare(keyOf(b));
        return order != 0 ? order < 0 : a < b;
    });
    uint32_t duplicate = UINT32_MAX;
    for (size_t i = 1; i < members.size(); ++i) {
        if (keyOf(members[i - 1]) == keyOf(members[i])) {
            duplicate = std::min(duplicate, members[i]);
        }
    }
    if (duplicate == UINT32_MAX) { return CSJ_OK; }
    const csj_node &node = out.nodes[duplicate];
    out.duplicate = {node.key, node.key_length, 0};
    return CSJ_DUPLICATE_KEY;
}

}  // namespace csj
