import Recurrent

/// Reads the inputs of a `PredictBody` in both of its formats.
struct PredictInputReader {
    /// What the inputs say of the sequence.
    private(set) var controls = SequenceControls()

    /// One input while its rows come in.
    private struct Column {
        let name: String
        /// The shape of each row.
        let shape: [Int]
        var values: [Float]
    }

    /// Reads `instances`: an array of values of the one input, or of objects with a value for each.
    mutating func readRows(_ node: JSONNode) throws(WireError) -> InputValues {
        guard node.type == .array else { throw node.wrongType(.array) }
        guard !node.isNumeric else {
            let tensor = try node.tensor()
            guard tensor.shape[0] > 0 else { throw .predict(.noInstances) }
            return .single(try Self.full(tensor, at: node))
        }
        // A list begins with something: an empty array is numeric.
        guard let first = node.children.first(where: { _ in true }), first.type == .object else {
            return .single(try Self.full(node.tensor(), at: node))
        }
        try Self.refuseBytes(first)
        return try readObjects(node)
    }

    /// Reads `inputs`: the value of the one input, or an object with a value for each.
    mutating func readColumns(_ node: JSONNode) throws(WireError) -> InputValues {
        guard node.type == .object else { return .single(try Self.full(node.tensor(), at: node)) }
        try Self.refuseBytes(node)
        var tensors: [NamedTensor] = []
        for member in try node.members() {
            if SequenceControls.areNamed(member.key) {
                try controls.take(member)
            } else {
                try Self.refuseBytes(member)
                let tensor = try Self.full(member.tensor(), at: member)
                tensors.append(NamedTensor(name: member.key, tensor: tensor))
            }
        }
        return .named(tensors)
    }

    private mutating func readObjects(_ node: JSONNode) throws(WireError) -> InputValues {
        var columns: [Column] = []
        var indexes: [String: Int] = [:]
        var rows = 0
        for instance in try node.elements(of: .objects) {
            guard instance.type == .object else { throw instance.wrongType(.object) }
            var controls = SequenceControls()
            var count = 0
            for member in instance.children {
                if SequenceControls.areNamed(member.key) {
                    try controls.take(member)
                    continue
                }
                try Self.refuseBytes(member)
                let tensor = try Self.full(member.tensor(), at: member)
                if rows == 0 {
                    indexes[member.key] = columns.count
                    columns.append(
                        Column(name: member.key, shape: tensor.shape, values: tensor.values))
                } else {
                    try Self.append(tensor, of: member, in: instance, to: &columns, indexes)
                }
                count += 1
            }
            if count < columns.count {
                let missing = columns.first { instance[$0.name] == nil }?.name ?? ""
                throw .missingField(place: Place.member(missing, of: instance.place))
            }
            if rows == 0 { self.controls = controls }
            guard controls == self.controls else {
                throw .predict(.severalSequences(place: instance.place))
            }
            rows += 1
        }
        return .named(
            columns.map { column in
                let tensor = Tensor(shape: [rows] + column.shape, values: column.values)
                return NamedTensor(name: column.name, tensor: tensor)
            })
    }

    private static func append(
        _ tensor: Tensor, of member: JSONNode, in instance: JSONNode, to columns: inout [Column],
        _ indexes: [String: Int]
    ) throws(WireError) {
        guard let index = indexes[member.key] else {
            throw .unknownField(
                place: instance.place, field: Place.clipped(member.key),
                known: columns.prefix(16).map { Place.clipped($0.name) })
        }
        guard tensor.shape == columns[index].shape else {
            throw .predict(
                .instanceShape(
                    place: member.place, expected: columns[index].shape, actual: tensor.shape))
        }
        columns[index].values += tensor.values
    }

    private static func full(_ tensor: Tensor, at node: JSONNode) throws(WireError) -> Tensor {
        guard tensor.values.isEmpty else { return tensor }
        throw .emptyTensor(place: node.place, shape: tensor.shape)
    }

    /// Refuses `{"b64": "…"}`.
    private static func refuseBytes(_ node: JSONNode) throws(WireError) {
        guard node.type == .object, node.raw.length == 1, node["b64"]?.type == .string else {
            return
        }
        throw .predict(.bytes(place: node.place))
    }
}
