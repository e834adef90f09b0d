import Sessions
import WireFormats

/// Events as `text/event-stream` (WHATWG HTML, 9.2).
enum ServerSentEvent {
    /// A line that tells nothing but that the connection lives.
    static let comment = Array(":\n\n".utf8)

    /// One event of a session; its id is the revision, where it has one.
    static func append(_ notice: SessionNotice, to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.beginObject()
        let name: String
        var id: UInt64?
        switch notice {
        case .changed(let change):
            let layout = change.session.model.network.stateLayout
            name = change.cause.rawValue
            id = change.session.revision
            writer.member("position", change.session.position)
            writer.key("norms")
            writer.states(change.norms.map { .init(shape: [], values: [$0]) }, layout: layout)
            if let values = change.values {
                writer.key("states")
                writer.states(values, layout: layout)
            }
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
