import Foundation

/// One node of a graph, its attributes by name.
struct ONNXNode {
    let place: ONNXPlace
    let kind: String
    let inputs: [String]
    let outputs: [String]
    private let attributes: [String: Onnx_AttributeProto]

    /// Node number `index` of a graph.
    init(_ node: Onnx_NodeProto, index: Int) {
        let isOwn = ["", "ai.onnx"].contains(node.domain)
        kind = isOwn ? node.opType : "\(node.domain).\(node.opType)"
        place = ONNXPlace(index: index, name: node.name, kind: kind)
        inputs = node.input
        outputs = node.output
        var attributes: [String: Onnx_AttributeProto] = [:]
        for attribute in node.attribute { attributes[attribute.name] = attribute }
        self.attributes = attributes
    }

    /// A name for its layer: the module's, where an exporter wrote a path, else the file's own.
    ///
    /// PyTorch writes `/encoder/lstm/LSTM_1` for the second layer of `encoder.lstm`. A client puts
    /// names into URLs, so there are no slashes in them.
    var label: String {
        guard !place.name.isEmpty else { return kind.lowercased() }
        var parts = place.name.split(separator: "/").map(String.init)
        if parts.count > 1, let last = parts.last {
            if last == kind {
                parts.removeLast()
            } else if last.hasPrefix(kind + "_") {
                parts[parts.count - 2] += last.dropFirst(kind.count)
                parts.removeLast()
            }
        }
        let label = parts.joined(separator: ".")
        return label.isEmpty ? kind : label
    }

    func fault(_ fault: ONNXNodeFault) -> ModelFault { .onnx(.node(place, fault)) }

    func integer(_ name: String) throws(ModelFault) -> Int? {
        try attribute(name, .integer).map { Int($0.i) }
    }

    func integers(_ name: String) throws(ModelFault) -> [Int]? {
        try attribute(name, .integers).map { $0.ints.map { Int($0) } }
    }

    func float(_ name: String) throws(ModelFault) -> Float? { try attribute(name, .float)?.f }

    func floats(_ name: String) throws(ModelFault) -> [Float]? {
        try attribute(name, .floats)?.floats
    }

    func string(_ name: String) throws(ModelFault) -> String? {
        try attribute(name, .text).map { String(decoding: $0.s, as: UTF8.self) }
    }

    func strings(_ name: String) throws(ModelFault) -> [String]? {
        try attribute(name, .texts).map { $0.strings.map { String(decoding: $0, as: UTF8.self) } }
    }

    func tensor(_ name: String) throws(ModelFault) -> Onnx_TensorProto? {
        try attribute(name, .tensor)?.t
    }

    func graph(_ name: String) throws(ModelFault) -> ONNXSubgraph? {
        try attribute(name, .graph).map { ONNXSubgraph($0.g) }
    }

    /// The attribute `name`, nil where it is left out; what is there must be what is asked for, for
    /// a default in its place would be another model.
    private func attribute(
        _ name: String, _ kind: ONNXAttributeKind
    ) throws(ModelFault) -> Onnx_AttributeProto? {
        guard let attribute = attributes[name] else { return nil }
        if let actual = kind.mismatch(of: attribute) {
            throw fault(
                .attribute(name: name, value: actual, reason: "it should be \(kind.words)"))
        }
        return attribute
    }

    /// The graphs in its attributes.
    var graphs: [ONNXSubgraph] {
        attributes.values.compactMap { $0.hasG ? ONNXSubgraph($0.g) : nil }
    }

    /// The place of axis `axis`, counted from the end where negative, among `rank`.
    func axis(_ axis: Int, of rank: Int) throws(ModelFault) -> Int {
        // Compared before it is added to: an axis from a file may be any integer.
        guard axis >= -rank, axis < rank else {
            throw fault(.axes(expected: "an axis of \(rank)", actual: "\(axis)"))
        }
        return axis < 0 ? axis + rank : axis
    }

    /// Refuses an attribute that is not `allowed`.
    func require(
        _ name: String, _ allowed: Int, because reason: String
    ) throws(ModelFault) {
        guard let value = try integer(name), value != allowed else { return }
        throw fault(.attribute(name: name, value: "\(value)", reason: reason))
    }
}
