import HTTPTypes
import WireFormats

extension WireError: ProblemSource {
    var status: HTTPResponse.Status {
        switch self {
        case .malformedJSON, .duplicateKey, .tooDeep, .badNpy, .badNpz: .badRequest
        case .tooManyValues, .tooLarge: .contentTooLarge
        case .outOfMemory: .serviceUnavailable
        case .unknownField, .missingField, .wrongType, .unknownValue, .ragged, .notANumber,
            .outOfRange, .notFinite, .emptyTensor, .badStateKey:
            .unprocessableContent
        case .infer(let fault): fault.status
        case .predict(let fault): fault.status
        }
    }

    var kind: String {
        switch self {
        case .malformedJSON: "malformed-json"
        case .duplicateKey: "duplicate-key"
        case .tooDeep: "too-deep"
        case .tooManyValues: "too-many-values"
        case .tooLarge: "body-too-large"
        case .outOfMemory: "out-of-memory"
        case .unknownField: "unknown-field"
        case .missingField: "missing-field"
        case .wrongType: "wrong-type"
        case .unknownValue: "unknown-value"
        case .ragged: "ragged-array"
        case .notANumber: "not-a-number"
        case .outOfRange: "out-of-range"
        case .notFinite: "not-finite"
        case .emptyTensor: "empty-tensor"
        case .badNpy: "malformed-npy"
        case .badNpz: "malformed-npz"
        case .badStateKey: "bad-state-key"
        case .infer: "bad-infer-request"
        case .predict: "bad-predict-request"
        }
    }

    var detail: String {
        switch self {
        case .malformedJSON(let offset, let expected):
            "The body is no JSON: at byte \(offset) expected \(expected.rawValue)."
        case .duplicateKey(let place, let key): "\(words(place)) has two members \"\(key)\"."
        case .tooDeep(let limit): "The body nests deeper than \(limit) arrays and objects."
        case .tooManyValues(let limit): "The body has more than \(limit) values."
        case .tooLarge: "The body is of 4 GiB or more."
        case .outOfMemory: "There is no memory for the body."
        case .unknownField(let place, let field, let known):
            "\(words(place)) has no field \"\(field)\"; its fields are "
                + "\(known.joined(separator: ", "))."
        case .missingField(let place): "\(words(place)) is missing."
        case .wrongType(let place, let expected, let actual):
            "\(words(place)) must be \(expected.rawValue), not \(actual.words)."
        case .unknownValue(let place, let actual, let known):
            "\(words(place)) is \"\(actual)\"; it must be \(known.joined(separator: " or "))."
        case .ragged(let place, let expected, let actual):
            "\(words(place)) has \(actual) elements where those before it have \(expected)."
        case .notANumber(let place, let actual):
            "\(words(place)) must be a number, not \(actual.words)."
        case .outOfRange(let place): "The number at \(words(place)) is out of range."
        case .notFinite(let place): "\(words(place)) is NaN or infinite."
        case .emptyTensor(let place, let shape):
            "\(words(place)) has no elements: its shape is \(shape)."
        case .badNpy(let error): "The body is no npy file that can be read: \(error)."
        case .badNpz(let error): "The body is no npz file that can be read: \(error)."
        case .badStateKey(let key):
            "The array \"\(key)\" must be named layer/state, as lstm/h."
        case .infer(let fault): fault.detail
        case .predict(let fault): fault.detail
        }
    }

    var members: [Problem.Member] {
        switch self {
        case .malformedJSON(let offset, _): [("offset", .integer(offset))]
        case .duplicateKey(let place, _), .missingField(let place), .wrongType(let place, _, _),
            .unknownValue(let place, _, _), .notANumber(let place, _), .outOfRange(let place),
            .notFinite(let place):
            [("place", .text(place))]
        case .unknownField(let place, let field, let known):
            [
                ("place", .text(place.isEmpty ? field : "\(place).\(field)")),
                ("known", .texts(known)),
            ]
        case .ragged(let place, let expected, let actual):
            [
                ("place", .text(place)), ("expected_length", .integer(expected)),
                ("actual_length", .integer(actual)),
            ]
        case .emptyTensor(let place, let shape):
            [("place", .text(place)), ("actual_shape", .shape(shape))]
        default: []
        }
    }

    var retryAfterSeconds: Int? {
        if case .outOfMemory = self { 1 } else { nil }
    }

    private func words(_ place: String) -> String { place.isEmpty ? "The body" : place }
}

extension JSONType {
    /// The type with its article.
    fileprivate var words: String {
        switch self {
        case .null: "null"
        case .array: "an array"
        case .object: "an object"
        case .boolean, .number, .string: "a \(rawValue)"
        }
    }
}
