/// An object of the sidecar, by key: each value checked for its kind, each key for being known.
struct TorchOptions {
    /// Where the object is, for an error.
    let place: String
    let values: JSONValue

    /// Refuses keys that are not in `known`, and anything but an object.
    func checkKeys(_ known: [String]) throws(ModelFault) {
        guard case .object(let members) = values else {
            throw .torch(
                .value(
                    place: place, key: "the value", expected: "an object", actual: values.summary))
        }
        for key in members.keys.sorted() where !known.contains(key) {
            throw .torch(.unknownKey(place: place, key: key, known: known))
        }
    }

    /// The text under `key`; nil where there is none.
    func optionalString(_ key: String) throws(ModelFault) -> String? {
        if values[key] == .null { return nil }
        return try string(key)
    }

    /// The text under `key`.
    func string(_ key: String) throws(ModelFault) -> String {
        guard let string = values[key].string else { throw wrong(key, expected: "text") }
        return string
    }

    /// The texts under `key`, none where it is missing.
    func strings(_ key: String) throws(ModelFault) -> [String] {
        if values[key] == .null { return [] }
        let strings = try array(key).compactMap(\.string)
        guard try strings.count == array(key).count else {
            throw wrong(key, expected: "an array of texts")
        }
        return strings
    }

    /// The array under `key`.
    func array(_ key: String) throws(ModelFault) -> [JSONValue] {
        guard let array = values[key].array else { throw wrong(key, expected: "an array") }
        return array
    }

    /// The truth under `key`, false where it is missing.
    func flag(_ key: String) throws(ModelFault) -> Bool {
        switch values[key] {
        case .null: return false
        case .bool(let bool): return bool
        default: throw wrong(key, expected: "true or false")
        }
    }

    /// The number under `key`, or `fallback` where it is missing; without one it must be there.
    func number(_ key: String, default fallback: Float?) throws(ModelFault) -> Float {
        if values[key] == .null, let fallback { return fallback }
        guard case .number(let number) = values[key], Float(number).isFinite else {
            throw wrong(key, expected: "a number")
        }
        return Float(number)
    }

    /// The text under `key`, which must be one of `choices`; the first where it is missing.
    func choice(_ key: String, of choices: [String]) throws(ModelFault) -> String {
        let value = try optionalString(key) ?? choices[0]
        guard choices.contains(value) else {
            throw wrong(key, expected: choices.joined(separator: " or "))
        }
        return value
    }

    /// The error that `key` should be `expected` and is not.
    func wrong(_ key: String, expected: String) -> ModelFault {
        let actual = values[key] == .null ? "nothing" : values[key].summary
        return .torch(.value(place: place, key: key, expected: expected, actual: actual))
    }
}
