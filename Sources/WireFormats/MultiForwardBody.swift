/// Forwards of many sessions in one request.
public struct MultiForwardBody: Sendable, Equatable {
    /// One forward, or why it is none: a fault of one item is not the other items' problem.
    public struct Item: Sendable, Equatable {
        /// The session it is for, as far as the item says so; a header may name it instead.
        public let session: String?
        /// The forward.
        public let body: Result<ForwardBody, WireError>
    }

    /// The forwards in the order of the body.
    public let requests: [Item]

    private static let fields = ["session"] + ForwardBody.fields

    /// Reads a JSON body `{"requests": [{"session", "inputs", …}]}`.
    ///
    /// - Throws: `WireError` for what is wrong around the items; malformed JSON and a key twice
    ///   in one object are faults of the whole body.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        try root.refuseFields(otherThan: ["requests"])
        var requests: [Item] = []
        let elements = try root.required("requests").elements(of: .objects)
        for (position, element) in elements.enumerated() {
            requests.append(
                Self.item(element.asOrigin(in: "requests", position: position)))
        }
        self.requests = requests
    }

    private static func item(_ node: JSONNode) -> Item {
        var session: String?
        do throws(WireError) {
            session = try node.optional("session")?.string()
            try node.refuseFields(otherThan: fields)
            return Item(session: session, body: .success(try ForwardBody(fieldsOf: node)))
        } catch {
            return Item(session: session, body: .failure(error))
        }
    }
}
