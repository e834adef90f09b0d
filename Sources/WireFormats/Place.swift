/// Writes places such as `requests[2].inputs[0][3]`.
///
/// What came from the client is cut: an answer must not grow with a hostile key.
enum Place {
    private static let keyLengthMax = 64

    /// The place of the member `key` of the object at `place`.
    static func member(_ key: String, of place: String) -> String {
        place.isEmpty ? clipped(key) : "\(place).\(clipped(key))"
    }

    /// The place of element `index` of the array at `place`.
    static func element(_ index: Int, of place: String) -> String {
        "\(place)[\(index)]"
    }

    /// The place of the element at `offset` in a row-major array of `shape` at `place`.
    static func element(offset: Int, shape: [Int], of place: String) -> String {
        var indices: [Int] = []
        var rest = offset
        for axis in shape.reversed() {
            indices.append(rest % axis)
            rest /= axis
        }
        return indices.reversed().reduce(place) { element($1, of: $0) }
    }

    /// `text` itself, or its beginning.
    static func clipped(_ text: String) -> String {
        let head = text.prefix(keyLengthMax)
        return head.endIndex == text.endIndex ? text : head + "…"
    }
}
