/// Why a body is no request of TensorFlow Serving's predict that is served.
///
/// What such a request has in common with others is refused as there, by a `WireError`.
public enum PredictFault: Error, Equatable, Sendable {
    /// There is neither `instances` nor `inputs`.
    case noInputs
    /// There are both.
    case bothFormats
    /// `instances` is an empty array.
    case noInstances
    /// The value at `place` is bytes (`{"b64": …}`), which no network here reads.
    case bytes(place: String)
    /// The tensor at `place` is shaped otherwise than that of the first instance.
    case instanceShape(place: String, expected: [Int], actual: [Int])
    /// The array at `place` has another length than one.
    case notOne(place: String)
    /// The control input at `place` is none of 0, 1 and 2.
    case control(place: String, actual: UInt64)
    /// The instance at `place` names another sequence, or begins or ends one, than the first.
    case severalSequences(place: String)
    /// The request ends a sequence and names none.
    case unnamedSequence
}
