import CSimdJSON

/// One value of a `JSONDocument`, which it keeps alive; light to copy.
///
/// Reading it as what it is not throws a `WireError` with its place. An array of numbers has no
/// nodes below it: it is read whole, as a tensor or as integers.
struct JSONNode {
    let document: JSONDocument
    let index: Int
    var origin = Origin.document

    var raw: csj_node { document.contents.nodes[index] }

    /// The type in JSON's words.
    var type: JSONType {
        switch raw.kind {
        case CSJ_NULL: .null
        case CSJ_FALSE, CSJ_TRUE: .boolean
        case CSJ_INTEGER, CSJ_NATURAL, CSJ_NUMBER: .number
        case CSJ_STRING: .string
        case CSJ_OBJECT: .object
        default: .array
        }
    }

    var isNull: Bool { raw.kind == CSJ_NULL }

    /// Whether this is an array of numbers alone, which has no elements to go through.
    var isNumeric: Bool { raw.kind == CSJ_TENSOR }

    /// Where this value stands in its document; found by searching, for errors alone.
    var place: String {
        var place = ""
        var ancestor = JSONNode(document: document, index: 0)
        if case .element(let index, let list, let position) = origin {
            place = Place.element(position, of: "\(list)")
            ancestor = JSONNode(document: document, index: index)
        }
        while ancestor.index != index {
            let isObject = ancestor.raw.kind == CSJ_OBJECT
            for (position, child) in ancestor.children.enumerated()
            where child.index + Int(child.raw.span) > index {
                place =
                    isObject
                    ? Place.member(child.key, of: place) : Place.element(position, of: place)
                ancestor = child
                break
            }
        }
        return place
    }

    /// The values right below an object or a list, in order.
    var children: Children {
        let isContainer = raw.kind == CSJ_OBJECT || raw.kind == CSJ_LIST
        return Children(
            first: JSONNode(document: document, index: index + 1, origin: origin),
            count: isContainer ? Int(raw.length) : 0)
    }

    /// The name of this value in its object; empty elsewhere.
    var key: String {
        let node = raw
        return node.key == CSJ_NO_KEY
            ? "" : document.text(at: Int(node.key), count: Int(node.key_length))
    }

    /// The values of an array that is no tensor, in order; an empty array counts as one.
    ///
    /// - Throws: `wrongType`.
    func elements(of expected: ExpectedType) throws(WireError) -> Children {
        let node = raw
        let isEmpty =
            node.kind == CSJ_TENSOR && document.contents.shapes[Int(node.shape)] == 0
        guard node.kind == CSJ_LIST || isEmpty else { throw wrongType(expected) }
        return children
    }

    /// An error that says that this value is of another type than `expected`.
    func wrongType(_ expected: ExpectedType) -> WireError {
        .wrongType(place: place, expected: expected, actual: type)
    }

    /// This value, element `position` of the list `list` of the document, as one from which the
    /// search for a place starts: a thousand faulty elements do not each count those before them.
    func asOrigin(in list: StaticString, position: Int) -> JSONNode {
        let origin = Origin.element(index: index, list: list, position: position)
        return JSONNode(document: document, index: index, origin: origin)
    }

    /// Where the search for a place starts.
    enum Origin {
        case document
        case element(index: Int, list: StaticString, position: Int)
    }

    /// Siblings, one after the other.
    struct Children: Sequence, IteratorProtocol {
        private var node: JSONNode
        private(set) var left: Int

        init(first: JSONNode, count: Int) {
            node = first
            left = count
        }

        mutating func next() -> JSONNode? {
            guard left > 0 else { return nil }
            left -= 1
            let current = node
            node = JSONNode(
                document: current.document, index: current.index + Int(current.raw.span),
                origin: current.origin)
            return current
        }
    }
}
