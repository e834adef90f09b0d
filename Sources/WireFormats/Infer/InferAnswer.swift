import Recurrent

/// An answer of the Open Inference Protocol, version 2: JSON, and binary tensors behind it.
public struct InferAnswer: Sendable {
    /// One output: float32, `tensor.shape`; or texts, of its last axis the largest values.
    public struct Output: Sendable {
        /// Its name.
        public let name: String
        /// What it holds.
        let content: InferContent
        /// Whether it goes behind the JSON.
        public let isBinary: Bool

        /// The output `name` in one form or the other.
        ///
        /// - Parameter classes: how many of the largest values along the last axis to tell, as
        ///   texts; nil is all, as numbers.
        public init(name: String, tensor: Tensor, isBinary: Bool, classes: Int? = nil) {
            self.name = name
            content = classes.map { .classes(of: tensor, count: $0) } ?? .values(tensor)
            self.isBinary = isBinary
        }
    }

    /// The client's name for the request.
    public var id: String?
    /// The model's name.
    public var model: String
    /// Its version.
    public var version: Int
    /// The session that answers, and where it stands now.
    ///
    /// Told beside the outputs: clients in C++ take an output for broken that has parameters of
    /// its own.
    public var session: (id: String, position: Int)?
    /// The first tensor that holds NaN or infinity, where such pass.
    public var nonfinite: String?
    /// The outputs in order.
    public var outputs: [Output] = []

    /// An answer of `version` of `model` without outputs.
    public init(id: String? = nil, model: String, version: Int) {
        self.id = id
        self.model = model
        self.version = version
    }

    /// The bytes, and how many of them are JSON; nil where all are.
    public func encoded() -> (bytes: [UInt8], jsonBytes: Int?) {
        var writer = JSONWriter()
        writer.beginObject()
        if let id { writer.member("id", id) }
        writer.member("model_name", model)
        writer.member("model_version", String(version))
        writeParameters(to: &writer)
        writer.key("outputs")
        writer.beginArray()
        for output in outputs { Self.write(output, to: &writer) }
        writer.endArray()
        writer.endObject()
        guard outputs.contains(where: \.isBinary) else { return (writer.bytes, nil) }
        var bytes = writer.bytes
        let jsonBytes = bytes.count
        let binary = outputs.filter(\.isBinary)
        bytes.reserveCapacity(jsonBytes + binary.reduce(0) { $0 + $1.content.bytes })
        for output in binary { output.content.append(to: &bytes) }
        return (bytes, jsonBytes)
    }

    private func writeParameters(to writer: inout JSONWriter) {
        guard session != nil || nonfinite != nil else { return }
        writer.key("parameters")
        writer.beginObject()
        if let session {
            writer.member("session_id", session.id)
            writer.key("position")
            writer.int(session.position)
        }
        if let nonfinite { writer.member("nonfinite", nonfinite) }
        writer.endObject()
    }

    private static func write(_ output: Output, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", output.name)
        writer.member("datatype", output.content.datatype)
        writer.key("shape")
        writer.integers(output.content.shape)
        if output.isBinary {
            writer.key("parameters")
            writer.beginObject()
            writer.key("binary_data_size")
            writer.int(output.content.bytes)
            writer.endObject()
        } else {
            writer.key("data")
            output.content.write(to: &writer)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }
}
