import Recurrent

extension KerasOptions {
    private static let arrayAxesMax = 4

    /// The number or array of numbers under `key`; nil for null.
    ///
    /// Keras writes a numpy array as `{"class_name": "__numpy__", "config": {"value": …}}` and
    /// plain numbers and lists as they are.
    func tensor(_ key: String) throws(ModelFault) -> Tensor? {
        if values[key] == .null { return nil }
        guard let tensor = Self.tensor(values[key]) else {
            throw wrong(key, expected: "numbers in an array of equal rows")
        }
        return tensor
    }

    /// The number or array of numbers that `value` is, of Keras, of numpy or plain; nil for others.
    static func tensor(_ value: JSONValue) -> Tensor? {
        let isWrapped = ["__numpy__", "__tensor__"].contains(value["class_name"].string)
        var shape: [Int] = []
        var numbers: [Float] = []
        let plain = isWrapped ? value["config"]["value"] : value
        guard collect(plain, depth: 0, &shape, &numbers) else { return nil }
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
