/// What an attribute of a node holds, by its code in the file.
enum ONNXAttributeKind: Int32 {
    case float = 1
    case integer
    case text
    case tensor
    case graph
    case floats
    case integers
    case texts

    /// As it stands in an error.
    var words: String {
        switch self {
        case .float: "a number"
        case .integer: "an integer"
        case .text: "a text"
        case .tensor: "a tensor"
        case .graph: "a graph"
        case .floats: "numbers"
        case .integers: "integers"
        case .texts: "texts"
        }
    }

    /// What `attribute` holds instead of this, nil where it holds this.
    ///
    /// A type without a value is a zero or an empty list, as proto3 writes them. What very old
    /// writers put down without a type is told by the one field there is.
    func mismatch(of attribute: Onnx_AttributeProto) -> String? {
        let held = Self.held(by: attribute)
        if attribute.type != 0, attribute.type != rawValue {
            return Self(rawValue: attribute.type)?.words ?? "a value of type \(attribute.type)"
        }
        if let other = held.first(where: { $0 != self }) { return other.words }
        return attribute.type == 0 && held.isEmpty ? "nothing" : nil
    }

    /// The kinds of the fields that are there.
    private static func held(by attribute: Onnx_AttributeProto) -> [ONNXAttributeKind] {
        let fields: [(ONNXAttributeKind, Bool)] = [
            (.float, attribute.hasF), (.integer, attribute.hasI), (.text, attribute.hasS),
            (.tensor, attribute.hasT), (.graph, attribute.hasG),
            (.floats, !attribute.floats.isEmpty), (.integers, !attribute.ints.isEmpty),
            (.texts, !attribute.strings.isEmpty),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
