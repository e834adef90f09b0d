import HTTP1
import Sessions
import WireFormats

/// The models of a repository, served or not, and what became of them, as JSON.
enum RepositoryJSON {
    /// Triton's index: `[{"name", "version", "state", "reason"}]`.
    static func index(_ states: [ModelState]) -> Response {
        var writer = JSONWriter()
        writer.beginArray()
        for state in states {
            writer.beginObject()
            writer.member("name", state.name)
            writer.member("version", String(state.version))
            writer.member("state", state.state.rawValue.uppercased())
            writer.member("reason", state.reason)
            writer.endObject()
        }
        writer.endArray()
        return Response(writer)
    }

    /// `{"models": [{"name", "version", "state", "reason"?}]}`.
    static func list(_ states: [ModelState]) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.array("models", states) { writer, state in write(state, to: &writer) }
        writer.endObject()
        return Response(writer)
    }

    /// `{"models": […], "sessions": {"woken", "staying"}}`.
    static func loaded(_ load: RepositoryLoad) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.array("models", load.states) { writer, state in write(state, to: &writer) }
        writer.key("sessions")
        writer.beginObject()
        writer.member("woken", load.woken)
        writer.member("staying", load.staying)
        writer.endObject()
        writer.endObject()
        return Response(writer)
    }

    /// `{"sessions": {"deleted", "kept", "left"}}`.
    static func unloaded(_ report: RepositoryUnload) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("sessions")
        writer.beginObject()
        writer.member("deleted", report.deleted)
        writer.member("kept", report.kept)
        writer.member("left", report.left)
        writer.endObject()
        writer.endObject()
        return Response(writer)
    }

    private static func write(_ state: ModelState, to writer: inout JSONWriter) {
        writer.member("name", state.name)
        writer.member("version", state.version)
        writer.member("state", state.state.rawValue)
        if !state.reason.isEmpty { writer.member("reason", state.reason) }
    }
}
