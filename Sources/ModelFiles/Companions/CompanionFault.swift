/// Why a file beside a model does not go with it: the key in it, and the values seen.
public enum CompanionFault: Error, Equatable, Sendable {
    /// The file has no array under this key.
    case missing(key: String)
    /// The file has an array that means nothing; `known` are keys that would.
    case unknownKey(String, known: [String])
    /// An array has another shape; nil is a free axis.
    case shape(key: String, expected: [Int?], actual: [Int])
    /// A number is not what it must be, at this place in the array.
    case number(key: String, place: [Int], actual: Float, expected: String)
    /// Running so many rows and steps would need `actual` floats of memory.
    case tooLarge(key: String, limit: Int, actual: Int)
    /// The model does not give what was recorded.
    case differs(GoldenDifference, tolerance: Float)
}

extension CompanionFault {
    /// What is wrong, where, and how to mend it, in one line without the file's name.
    var sentence: String {
        switch self {
        case .missing(let key): "has no \(key); record it again"
        case .unknownKey(let key, let known):
            "has \(key), which the model does not know; it knows \(known.joined(separator: ", "))"
        case .shape(let key, let expected, let actual):
            "\(key) has shape \(actual) instead of "
                + "[\(expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", "))]"
        case .number(let key, let place, let actual, let expected):
            "\(key) holds \(actual) at \(place), which must be \(expected)"
        case .tooLarge(let key, let limit, let actual):
            "\(key) would need \(actual) numbers in memory, more than the \(limit) that are"
                + " allowed; record less"
        case .differs(let difference, let tolerance):
            "the model does not hold to it: \(difference), more than \(tolerance);"
                + " record it again if the model is right"
        }
    }
}
