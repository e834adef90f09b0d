import Sessions
import WireFormats

/// Events as `text/event-stream` (WHATWG HTML, 9.2).
enum ServerSentEvent {
    /// A line that tells nothing but that the connection lives.
    static let comment = Array(":\n\n".utf8)

    /// What comes before all events: the id that stands for the session as it is, so that who comes
    /// again before the first event can name it too; an id without data is no event.
    ///
    /// - Parameter lastID: of the last event that the client has seen, where it has come again. Any
    ///   but the session's own means that others were missed, nobody knows how many.
    static func beginning(of session: SessionInfo, lastID: String?) -> [UInt8] {
        let id = "\(session.revision)"
        guard let lastID, !lastID.isEmpty, lastID != id else { return Array("id: \(id)\n\n".utf8) }
        var text: [UInt8] = []
        let data = Array("{\"count\":null,\"position\":\(session.position)}".utf8)
        append("missed", id: session.revision, data: data, to: &text)
        return text
    }

    /// One event of a session; its id is the revision, where it has one.
    static func append(_ notice: SessionNotice, to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.beginObject()
        let name: String
        var id: UInt64?
        switch notice {
        case .changed(let change):
            let layout = change.session.model.signature.stateLayout
            name = change.cause.rawValue
            id = change.session.revision
            writer.member("position", change.session.position)
            writer.key("norms")
            writer.states(change.norms.map { .init(shape: [], values: [$0]) }, layout: layout)
            if let values = change.values {
                writer.key("states")
                writer.states(values, layout: layout)
            }
        case .moved(let session):
            name = session.isAsleep ? "asleep" : "moved"
            id = session.revision
            writer.member("position", session.position)
            writer.member("version", session.model.version)
        case .deleted(let session):
            name = "deleted"
            id = session.revision
            writer.member("position", session.position)
        case .departed(_, let departure):
            name = departure.reason.rawValue
            writer.member("position", departure.lastPosition)
            writer.member("ended_at", Timestamp.text(departure.wallMilliseconds))
        }
        writer.endObject()
        append(name, id: id, data: writer.bytes, to: &bytes)
    }

    /// The event that says how many others the client could not take.
    static func append(missed count: Int, to bytes: inout [UInt8]) {
        append("missed", id: nil, data: Array("{\"count\":\(count)}".utf8), to: &bytes)
    }

    private static func append(
        _ name: String, id: UInt64?, data: [UInt8], to bytes: inout [UInt8]
    ) {
        if let id { bytes += "id: \(id)\n".utf8 }
        bytes += "event: \(name)\ndata: ".utf8
        bytes += data
        bytes += "\n\n".utf8
    }
}
