import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

/// Sessions as JSON.
enum SessionJSON {
    /// One session.
    static func session(
        _ info: SessionInfo, status: HTTPResponse.Status = .ok
    ) -> Response {
        var writer = JSONWriter()
        write(info, to: &writer)
        return Response(writer, status: status)
    }

    /// A page of sessions, with a cursor unless it is the last.
    static func page(_ sessions: ArraySlice<SessionInfo>, isLast: Bool) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("sessions")
        writer.beginArray()
        for session in sessions { write(session, to: &writer) }
        writer.endArray()
        if !isLast, let last = sessions.last {
            writer.member("next_cursor", last.id.description)
        }
        writer.endObject()
        return Response(writer)
    }

    private static func write(_ info: SessionInfo, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", info.id.description)
        writer.member("model", info.model.name)
        writer.member("version", info.model.version)
        writer.member("batch_size", info.batchSize)
        writer.member("position", info.position)
        writer.member("created_at", Timestamp.text(info.createdAt))
        writer.member("last_used_at", Timestamp.text(info.lastUsedAt))
        writer.key("expires_at")
        if let end = info.expiresAt { writer.string(Timestamp.text(end)) } else { writer.null() }
        if info.isAsleep {
            writer.key("asleep")
            writer.bool(true)
        }
        writer.array("states", info.model.signature.stateLayout.tensors) { writer, state in
            writer.member("layer", state.layer)
            writer.member("name", state.name)
            writer.key("shape")
            writer.integers([info.batchSize] + state.shape)
        }
        writer.endObject()
    }
}
