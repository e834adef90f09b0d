import Recurrent

/// What a client asks for in one forward.
public struct ForwardBody: Sendable, Equatable {
    /// What the network is fed with.
    public var inputs: InputValues
    /// The position the client expects the session to stand at.
    public var position: Int?
    /// False for a peek, which leaves the session as it was.
    public var commits = true
    /// Whether to answer with every time step; nil for what the model does itself.
    public var returnsSequences: Bool?
    /// The time steps whose states are wanted.
    public var states = StepDetail.none
    /// The time steps whose gates are wanted.
    public var gates = StepDetail.none
    /// The time steps of each row; nil when all are equally long.
    public var lengths: [Int]?
    /// The rows to reset before the first step.
    public var resetRows: [Int] = []

    static let fields = [
        "inputs", "position", "commit", "return_sequences", "return_state", "return_gates",
        "lengths", "reset_rows",
    ]

    /// A forward of `inputs` with nothing else asked for.
    public init(inputs: InputValues) {
        self.inputs = inputs
    }

    /// Reads a JSON body.
    ///
    /// - Throws: `WireError`; `outOfRange` for a negative position.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: Self.fields)
        try self.init(fieldsOf: root)
    }

    /// Reads an npy body: the one input.
    ///
    /// - Throws: `badNpy`, `notFinite`, `emptyTensor`.
    public init(npy: [UInt8]) throws(WireError) {
        inputs = try InputValues(npy: npy)
    }

    /// Reads an npz body: the inputs by name, unpacked at most `bytesMax` bytes.
    ///
    /// - Throws: `badNpz`, `notFinite`, `emptyTensor`.
    public init(npz: [UInt8], bytesMax: Int) throws(WireError) {
        inputs = try InputValues(npz: npz, bytesMax: bytesMax)
    }

    /// Reads the fields of a forward; others have been refused or read by the caller.
    init(fieldsOf node: JSONNode) throws(WireError) {
        inputs = try InputValues(node.required("inputs"))
        if let node = node.optional("position") {
            let position = try node.int()
            guard position >= 0 else { throw .outOfRange(place: node.place) }
            self.position = position
        }
        commits = try node.optional("commit")?.bool() ?? true
        returnsSequences = try node.optional("return_sequences")?.bool()
        states = try StepDetail(node.optional("return_state"))
        gates = try StepDetail(node.optional("return_gates"))
        lengths = try node.optional("lengths")?.integers()
        resetRows = try node.optional("reset_rows")?.integers() ?? []
    }
}
