/// New values of several state tensors of a session: all of them or none are set.
public struct SetStatesBody: Sendable, Equatable {
    /// The values in the order of the body; whether they fit is not checked here.
    public let states: [NamedState]

    /// Reads a JSON body `{"states": {"lstm": {"h": [[…]]}}}`.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["states"])
        states = try NamedState.values(try root.required("states"))
    }

    /// Reads an npz body with keys `lstm/h`, unpacked at most `bytesMax` bytes.
    ///
    /// - Throws: `badNpz`, `badStateKey`, `notFinite`.
    public init(npz: [UInt8], bytesMax: Int) throws(WireError) {
        states = try NamedState.values(npz: npz, bytesMax: bytesMax)
    }
}
