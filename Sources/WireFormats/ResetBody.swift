/// What a reset is to cover.
public struct ResetBody: Sendable, Equatable {
    /// The layers, by name or index (an index as its decimal text); nil for all.
    public let layers: [String]?
    /// The rows; nil for all.
    public let rows: [Int]?

    /// Reads a JSON body; an empty one resets everything.
    public init(json: [UInt8]) throws(WireError) {
        guard !json.isEmpty else {
            layers = nil
            rows = nil
            return
        }
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["layers", "rows"])
        layers = try Self.layers(root.optional("layers"))
        rows = try root.optional("rows")?.integers()
    }

    private static func layers(_ node: JSONNode?) throws(WireError) -> [String]? {
        guard let node else { return nil }
        if node.isNumeric { return try node.integers().map { String($0) } }
        var layers: [String] = []
        for element in try node.elements(of: .layerAddresses) {
            layers.append(
                element.type == .number ? String(try element.int()) : try element.string())
        }
        return layers
    }
}
