import CSimdJSON

/// Members of objects.
extension JSONNode {
    /// The members of an object, in order.
    ///
    /// - Throws: `wrongType`.
    func members() throws(WireError) -> Children {
        guard raw.kind == CSJ_OBJECT else { throw wrongType(.object) }
        return children
    }

    /// The member of an object named `key`; nil when there is none, and in all that is no object.
    subscript(key: String) -> JSONNode? {
        let nodes = document.contents.nodes + index
        guard nodes.pointee.kind == CSJ_OBJECT else { return nil }
        var next = 1
        // Over the parser's own memory: a value of this type is counted at every copy.
        for _ in 0..<nodes.pointee.length {
            if isNamed(nodes[next], key) {
                return JSONNode(document: document, index: index + next, origin: origin)
            }
            next += Int(nodes[next].span)
        }
        return nil
    }

    /// The member named `key`; nil when there is none or it is null, which means the same.
    func optional(_ key: String) -> JSONNode? {
        guard let member = self[key], !member.isNull else { return nil }
        return member
    }

    /// The member named `key`, which must be there.
    ///
    /// - Throws: `missingField`.
    func required(_ key: String) throws(WireError) -> JSONNode {
        guard let member = self[key] else {
            throw .missingField(place: Place.member(key, of: place))
        }
        return member
    }

    /// Refuses what is no object, and members of other names than `known`: a misspelt field
    /// must not be taken for an absent one.
    ///
    /// - Throws: `wrongType`, `unknownField`.
    func refuseFields(otherThan known: [String]) throws(WireError) {
        for member in try members() where !known.contains(where: { isNamed(member.raw, $0) }) {
            throw .unknownField(
                place: place, field: Place.clipped(member.key), known: known)
        }
    }

    private func isNamed(_ node: csj_node, _ name: String) -> Bool {
        guard node.key_length == name.utf8.count else { return false }
        let key = UnsafeRawBufferPointer(
            start: document.contents.text + Int(node.key), count: Int(node.key_length))
        return name.utf8.elementsEqual(key)
    }
}
