import Recurrent

/// A request of the Open Inference Protocol, version 2: JSON, and binary tensors behind it.
///
/// Members and parameters that mean nothing here are passed over, as that protocol has it.
public struct InferBody: Sendable, Equatable {
    /// A request's part in a sequence.
    public struct Sequence: Sendable, Equatable {
        /// What names it; an integer as its decimal digits.
        public var id: String
        /// Whether it begins here.
        public var starts = false
        /// Whether it ends here.
        public var ends = false
    }

    /// An output that is asked for.
    public struct Output: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Whether it is to be binary.
        public let isBinary: Bool
        /// How many of the largest values are wanted in place of all; nil for all.
        public let classes: Int?
    }

    /// The client's name for the request, to be given back.
    public private(set) var id: String?
    /// The sequence that it belongs to.
    public private(set) var sequence: Sequence?
    /// Seconds that it may wait for its first step; nil is as the server has it.
    public private(set) var waitSecondsMax: Double?
    /// The inputs, in their order.
    public private(set) var inputs: [NamedTensor] = []
    /// The outputs asked for, in their order; nil for all there are.
    public private(set) var outputs: [Output]?
    /// Whether outputs are to be binary that do not say it themselves.
    public private(set) var isBinary = false
    /// The time steps whose states are wanted besides.
    public private(set) var states = StepDetail.none

    /// Reads a body whose first `jsonBytes` bytes are JSON; all of them where nothing says so.
    ///
    /// - Throws: `WireError`; the places in a tensor are those of its shape: `inputs.x[0][3]`.
    public init(_ bytes: [UInt8], jsonBytes: Int? = nil) throws(WireError) {
        let jsonBytes = jsonBytes ?? bytes.count
        guard jsonBytes > 0, jsonBytes <= bytes.count else {
            throw .infer(.headerLength(jsonBytes: jsonBytes, bodyBytes: bytes.count))
        }
        let root = try JSONDocument.parse(
            jsonBytes == bytes.count ? bytes : Array(bytes[..<jsonBytes])
        ).root
        guard root.type == .object else { throw root.wrongType(.object) }
        let id = try root.optional("id")?.string()
        self.id = id == "" ? nil : id
        if let node = root.optional("parameters") { try readParameters(node) }
        if let node = root.optional("outputs") { try readOutputs(node) }
        var reader = InferTensorReader(bytes, from: jsonBytes)
        for node in try root.required("inputs").elements(of: .objects) {
            inputs.append(try reader.read(node))
        }
        guard reader.bytesLeft == 0 else { throw .infer(.trailingBytes(reader.bytesLeft)) }
    }

    private mutating func readParameters(_ node: JSONNode) throws(WireError) {
        for member in try node.members() where member.key.hasPrefix("triton_") {
            throw .infer(.reserved(parameter: Place.clipped(member.key)))
        }
        isBinary = try node.optional("binary_data_output")?.bool() ?? false
        states = try StepDetail(node.optional("return_state"))
        if let microseconds = try node.optional("timeout")?.natural(), microseconds > 0 {
            waitSecondsMax = Double(microseconds) / 1e6
        }
        let starts = try node.optional("sequence_start")?.bool() ?? false
        let ends = try node.optional("sequence_end")?.bool() ?? false
        if let id = try Self.sequenceID(node.optional("sequence_id")) {
            sequence = Sequence(id: id, starts: starts, ends: ends)
        } else if starts || ends {
            throw .infer(.unnamedSequence)
        }
    }

    /// What names the sequence; 0 and the empty text name none.
    private static func sequenceID(_ node: JSONNode?) throws(WireError) -> String? {
        guard let node else { return nil }
        switch node.type {
        case .number:
            let number = try node.natural()
            return number == 0 ? nil : String(number)
        case .string:
            let text = try node.string()
            return text.isEmpty ? nil : text
        default: throw node.wrongType(.sequenceID)
        }
    }

    private mutating func readOutputs(_ node: JSONNode) throws(WireError) {
        var outputs: [Output] = []
        for node in try node.elements(of: .objects) {
            let name = try node.required("name").string()
            let parameters = node.optional("parameters")
            let place = Place.member(name, of: "outputs")
            guard parameters?.optional("shared_memory_region") == nil else {
                throw .infer(.sharedMemory(place: place))
            }
            let classes = try parameters?.optional("classification")?.natural() ?? 0
            let isBinary = try parameters?.optional("binary_data")?.bool() ?? self.isBinary
            outputs.append(
                Output(
                    name: name, isBinary: isBinary,
                    classes: classes == 0 ? nil : Int(clamping: classes)))
        }
        // An empty list asks for nothing in particular.
        self.outputs = outputs.isEmpty ? nil : outputs
    }
}
