import Endpoints
import Recurrent
import WireFormats

/// What is in a model file, in the words of `GET /v1/models/{model}` and some more.
enum InspectionJSON {
    /// One object and a line's end.
    static func bytes(_ loaded: LoadedEntry) -> [UInt8] {
        let network = loaded.model.network
        var writer = JSONWriter()
        writer.beginObject()
        ModelJSON.write(loaded.model, to: &writer)
        writer.key("bytes_per_thousand_sessions")
        writer.int(1000 * network.stateLayout.rowWidth * MemoryLayout<Float>.size)
        writer.key("folded")
        writer.beginArray()
        for node in network.nodes where node.layer.passesThrough { writer.string(node.name) }
        writer.endArray()
        writer.key("format")
        writer.string(loaded.format)
        writer.file("golden", loaded.companions.golden)
        writer.file("initial_states", loaded.companions.initialStates)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    /// A member that names a file, or null.
    fileprivate mutating func file(_ key: String, _ path: String?) {
        self.key(key)
        if let path { string(path) } else { null() }
    }
}
