import Recurrent

/// The new value of the one state tensor that the URL names.
public struct SetStateBody: Sendable, Equatable {
    /// The value; whether its shape is the tensor's is not checked here.
    public let value: Tensor

    /// Reads a JSON body `{"value": [[…]]}`.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["value"])
        value = try root.required("value").tensor()
    }

    /// Reads an npy body.
    ///
    /// - Throws: `badNpy`, `notFinite`.
    public init(npy: [UInt8]) throws(WireError) {
        value = try NumpyFiles.tensor(npy: npy, place: "value")
    }
}
