import Containers

/// Why a request's body is not what it must be, with the place of the fault.
///
/// A place is written as a client would write it in code, `requests[2].inputs[0][3]`; the body
/// itself is the empty text. Not a message and not a status: those are made where errors become
/// answers. Texts that came from the client are cut to 64 characters.
public enum WireError: Error, Equatable, Sendable {
    /// The body is no JSON: byte `offset` cannot stand there.
    case malformedJSON(offset: Int, expected: ExpectedSyntax)
    /// The body nests arrays and objects deeper than `limit`.
    case tooDeep(limit: Int)
    /// The body has more than `limit` values, an array of numbers counting as one.
    case tooManyValues(limit: Int)
    /// The body is of 4 GiB or more.
    case tooLarge
    /// There was no memory for the body.
    case outOfMemory
    /// The object at `place` has two members named `key`.
    case duplicateKey(place: String, key: String)
    /// The object at `place` has a member that it may not have; those it may are `known`.
    case unknownField(place: String, field: String, known: [String])
    /// There is nothing at `place`, where something must be.
    case missingField(place: String)
    /// The value at `place` is of another type than it must be.
    case wrongType(place: String, expected: ExpectedType, actual: JSONType)
    /// The text at `place` is none of `known`.
    case unknownValue(place: String, actual: String, known: [String])
    /// The array at `place` has `actual` elements where those before it have `expected`.
    case ragged(place: String, expected: Int, actual: Int)
    /// The value at `place`, inside of a tensor or in its stead, is no number.
    case notANumber(place: String, actual: JSONType)
    /// The number at `place` is outside of its type (float32 in a tensor) or its allowed range.
    case outOfRange(place: String)
    /// The number at `place` of a NumPy file is NaN or infinite.
    case notFinite(place: String)
    /// The tensor at `place` has no elements; its `shape` has an axis of length 0.
    case emptyTensor(place: String, shape: [Int])
    /// The body is no npy file.
    case badNpy(ContainerError)
    /// The body is no npz file.
    case badNpz(ContainerError)
    /// An array of an npz file of states is named otherwise than `layer/name`.
    case badStateKey(String)
    /// The body is no request of the Open Inference Protocol that is served.
    case infer(InferFault)
    /// The body is no request of TensorFlow Serving's predict that is served.
    case predict(PredictFault)
}

/// A type of JSON's, in its own words.
public enum JSONType: String, Sendable {
    case null
    case boolean
    case number
    case string
    case array
    case object
}

/// What a field takes, in words that follow "expected".
public enum ExpectedType: String, Sendable {
    case boolean = "a boolean"
    case integer = "an integer"
    case number = "a number"
    case numberOrNull = "a number or null"
    case string = "a string"
    case object = "an object"
    case array = "an array"
    case objects = "an array of objects"
    case integers = "an array of integers"
    case booleans = "an array of booleans"
    case sequenceID = "an integer or a string"
    case layerAddresses = "an array of layer names and indexes"
    case booleanOrAll = "a boolean or \"all\""
    case versionPolicy = "an object with one of latest, all and specific"
}

/// What JSON's grammar allows at the first fault, in words that follow "expected".
public enum ExpectedSyntax: String, Sendable {
    case value = "a value"
    case key = "a key in double quotes"
    case colon = "':'"
    case commaOrBracket = "',' or ']'"
    case commaOrBrace = "',' or '}'"
    case digit = "a digit"
    case stringCharacter = "a character of a string or its closing quote"
    case escape = "a valid escape"
    case surrogatePair = "a pair of surrogate escapes"
    case utf8 = "valid UTF-8"
    case end = "the end of the document"
}
