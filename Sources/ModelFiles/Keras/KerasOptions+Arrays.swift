import Recurrent

extension KerasOptions {
    private static let arrayAxesMax = 4

    /// The number or array of numbers under `key`; nil for null.
    ///
    /// Keras writes a numpy array as `{"class_name": "__numpy__", "config": {"value": …}}` and
    /// plain numbers and lists as they are.
    func tensor(_ key: String) throws(ModelFault) -> Tensor? {
        var value = values[key]
        if value["class_name"].string == "__numpy__" { value = value["config"]["value"] }
        if value == .null { return nil }
        var shape: [Int] = []
        var numbers: [Float] = []
        guard Self.collect(value, depth: 0, &shape, &numbers) else {
            throw wrong(key, expected: "numbers in an array of equal rows")
        }
        return Tensor(shape: shape, values: numbers)
    }

    /// Appends the numbers of `value`, whose arrays at each depth must be of one length.
    private static func collect(
        _ value: JSONValue, depth: Int, _ shape: inout [Int], _ numbers: inout [Float]
    ) -> Bool {
        if case .number(let number) = value {
            numbers.append(Float(number))
            return shape.count == depth
        }
        guard let elements = value.array, depth < arrayAxesMax else { return false }
        if shape.count == depth {
            // Only the first of a depth sets its length; a number before it would be ragged.
            guard numbers.isEmpty else { return false }
            shape.append(elements.count)
        }
        guard shape[depth] == elements.count else { return false }
        return elements.allSatisfy { collect($0, depth: depth + 1, &shape, &numbers) }
    }
}
