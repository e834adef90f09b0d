/// Why a body is no request of the Open Inference Protocol that is served.
///
/// What such a request has in common with others is refused as there, by a `WireError`.
public enum InferFault: Error, Equatable, Sendable {
    /// The header says that the JSON has `jsonBytes` bytes, and the body has fewer, or it is 0.
    case headerLength(jsonBytes: Int, bodyBytes: Int)
    /// The tensor at `place` is of texts, which no network here reads.
    case texts(place: String)
    /// `datatype` has no form in JSON.
    case binaryOnly(place: String, datatype: String)
    /// The binary tensor at `place` is of another size than its shape and datatype say.
    case binarySize(place: String, expected: Int, actual: Int)
    /// The body ends before the `expected` bytes of the tensor at `place`.
    case missingBytes(place: String, expected: Int, actual: Int)
    /// The body goes on behind the last binary tensor.
    case trailingBytes(Int)
    /// The array at `place` is neither of `shape` nor the same numbers without any nesting.
    case dataShape(place: String, shape: [Int], actual: [Int])
    /// The integer at `place` is none that a float32 can hold.
    case inexact(place: String)
    /// The shape at `place` has more axes than any tensor here.
    case rank(place: String, actual: Int, max: Int)
    /// The name of the parameter is one of the server's own.
    case reserved(parameter: String)
    /// The tensor at `place` is to come from, or go to, shared memory.
    case sharedMemory(place: String)
    /// The request begins or ends a sequence and names none.
    case unnamedSequence
}
