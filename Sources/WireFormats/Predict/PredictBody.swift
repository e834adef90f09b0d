import Recurrent

/// A request of TensorFlow Serving's predict, in rows or in columns, with the two inputs by which
/// OpenVINO Model Server names sequences.
///
/// Members that mean nothing here are passed over, as there.
public struct PredictBody: Sendable, Equatable {
    /// How the inputs are written, and the outputs will be.
    public enum Format: Sendable {
        /// `instances`: one element a row, answered by `predictions`.
        case rows
        /// `inputs`: one tensor an input, answered by `outputs`.
        case columns
    }

    /// A request's part in a sequence.
    public struct Sequence: Sendable, Equatable {
        /// What names it; nil where the server is to name it, which only one can be that starts.
        public var id: UInt64?
        /// Whether it begins here.
        public var starts = false
        /// Whether it ends here.
        public var ends = false
    }

    /// How the inputs are written.
    public let format: Format
    /// The signature that is asked for.
    public let signature: String?
    /// The inputs; the first axis of each is that of the rows.
    public let inputs: InputValues
    /// The sequence that it belongs to.
    public let sequence: Sequence?

    /// Reads a JSON body.
    ///
    /// - Throws: `WireError`; places are as in `instances[1][0]` and `instances[1].x[0]`.
    public init(json: [UInt8]) throws(WireError) {
        try self.init(JSONDocument.parse(json).root)
    }

    /// Reads an npy body: the one input, a column.
    ///
    /// - Throws: `badNpy`, `notFinite`, `emptyTensor`.
    public init(npy: [UInt8]) throws(WireError) {
        format = .columns
        signature = nil
        inputs = try InputValues(npy: npy)
        sequence = nil
    }

    init(_ root: JSONNode) throws(WireError) {
        guard root.type == .object else { throw root.wrongType(.object) }
        signature = try root.optional("signature_name")?.string()
        var reader = PredictInputReader()
        switch (root["instances"], root["inputs"]) {
        case (nil, nil): throw .predict(.noInputs)
        case (_?, _?): throw .predict(.bothFormats)
        case (let node?, nil):
            format = .rows
            inputs = try reader.readRows(node)
        case (nil, let node?):
            format = .columns
            inputs = try reader.readColumns(node)
        }
        sequence = try reader.controls.sequence
    }
}
