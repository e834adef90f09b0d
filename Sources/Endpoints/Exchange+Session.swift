import HTTPTypes
import Sessions

/// What the paths and header fields of requests about a session have in common.
extension Exchange {
    /// The session named first in the path; an id that cannot be one is as unknown as any other.
    func sessionInPath() throws(Refusal) -> SessionID {
        guard let id = SessionID(parameters[0]) else {
            throw Refusal(EndpointError.unknownPath(request.path))
        }
        return id
    }

    /// The session that `X-Session-ID` names, if it does.
    func sessionInField() throws(Refusal) -> SessionID? {
        guard let text = request.headerFields[.sessionID] else { return nil }
        guard let id = SessionID(text) else {
            throw Refusal(EndpointError.sessionID(text, place: "X-Session-ID"))
        }
        return id
    }

    /// The client's name for this request; at most 256 bytes.
    func idempotencyKey() throws(Refusal) -> String? {
        guard let key = request.headerFields[.idempotencyKey] else { return nil }
        guard (1...256).contains(key.utf8.count) else {
            throw Refusal(
                EndpointError.field(
                    name: "Idempotency-Key", value: key, expected: "1 to 256 bytes"))
        }
        return key
    }

    /// The revisions that `If-Match` names; nil for any.
    ///
    /// A weak tag never matches (RFC 9110, 13.1.1), nor one that is not ours.
    func revisionsToMatch() -> [UInt64]? {
        guard let field = request.headerFields[.ifMatch] else { return nil }
        let tags = field.split(separator: ",").map { $0.drop { $0 == " " || $0 == "\t" } }
        if tags.contains(where: { $0.hasPrefix("*") }) { return nil }
        return tags.compactMap { tag in
            let digits = tag.drop { $0 == "\"" }.prefix { $0 != "\"" }
            return tag.first == "\"" ? UInt64(digits) : nil
        }
    }
}
