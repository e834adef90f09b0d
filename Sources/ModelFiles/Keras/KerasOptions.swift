/// The configuration of one layer, or of the model, by key: each value checked for its kind.
///
/// A missing key has Keras' own default where the caller names one; a key of the wrong kind is
/// always an error.
struct KerasOptions {
    /// The layer's name; nil for the model's own configuration.
    let layer: String?
    private(set) var values: JSONValue

    /// Larger numbers than this could only overflow.
    static let integerMax = 1 << 31

    func bool(_ key: String, default fallback: Bool) throws(ModelFault) -> Bool {
        switch values[key] {
        case .bool(let bool): return bool
        case .null: return fallback
        default: throw wrong(key, expected: "true or false")
        }
    }

    func float(_ key: String, default fallback: Float) throws(ModelFault) -> Float {
        switch values[key] {
        case .number(let number): return Float(number)
        case .null: return fallback
        default: throw wrong(key, expected: "a number")
        }
    }

    func string(_ key: String) throws(ModelFault) -> String {
        guard let string = values[key].string else { throw wrong(key, expected: "text") }
        return string
    }

    func integer(_ key: String, default fallback: Int) throws(ModelFault) -> Int {
        if values[key] == .null { return fallback }
        guard let integer = values[key].integer else { throw wrong(key, expected: "an integer") }
        return integer
    }

    func positive(_ key: String) throws(ModelFault) -> Int {
        guard let integer = values[key].integer, (1...Self.integerMax).contains(integer) else {
            throw wrong(key, expected: "a positive integer")
        }
        return integer
    }

    func array(_ key: String) throws(ModelFault) -> [JSONValue] {
        guard let array = values[key].array else { throw wrong(key, expected: "an array") }
        return array
    }

    /// The members of the object under `key`; none where it is missing.
    func members(_ key: String) throws(ModelFault) -> [String: JSONValue] {
        if values[key] == .null { return [:] }
        guard case .object(let members) = values[key] else {
            throw wrong(key, expected: "an object")
        }
        return members
    }

    /// Integers under `key`; a number by itself is one.
    func integers(_ key: String) throws(ModelFault) -> [Int] {
        let elements = values[key].array ?? [values[key]]
        let integers = elements.compactMap(\.integer)
        guard integers.count == elements.count,
            integers.allSatisfy((-Self.integerMax...Self.integerMax).contains)
        else { throw wrong(key, expected: "integers") }
        return integers
    }

    /// Adds what is given by name where a layer is called.
    mutating func add(_ options: [String: JSONValue]) {
        guard case .object(let own) = values else { return }
        values = .object(own.merging(options) { _, given in given })
    }

    /// The error that `key` should be `expected` and is not.
    func wrong(_ key: String, expected: String) -> ModelFault {
        let actual = values[key] == .null ? "nothing" : values[key].summary
        return .value(layer: layer, key: key, expected: expected, actual: actual)
    }
}
