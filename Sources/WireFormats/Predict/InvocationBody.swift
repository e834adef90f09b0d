/// A request of SageMaker's invocations: a predict, or the opening or closing of a session, or one
/// with the other.
public struct InvocationBody: Sendable, Equatable {
    /// What the request does to a session besides.
    public enum RequestType: String, Sendable, CaseIterable {
        /// Opens one, which the server names.
        case newSession = "NEW_SESSION"
        /// Closes the one that a header field names.
        case close = "CLOSE"
    }

    /// What it does to a session.
    public let type: RequestType?
    /// The inputs; nil only where there is a type, which needs none.
    public let predict: PredictBody?

    /// Reads a JSON body.
    ///
    /// - Throws: `WireError`; `unknownValue` for another type of request.
    public init(json: [UInt8]) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        guard root.type == .object else { throw root.wrongType(.object) }
        if let node = root.optional("requestType") {
            let text = try node.string()
            guard let type = RequestType(rawValue: text) else {
                throw .unknownValue(
                    place: node.place, actual: Place.clipped(text),
                    known: RequestType.allCases.map(\.rawValue))
            }
            self.type = type
        } else {
            type = nil
        }
        let isAlone = type != nil && root["instances"] == nil && root["inputs"] == nil
        predict = isAlone ? nil : try PredictBody(root)
    }
}
