import HTTP1
import Recurrent
import Sessions
import WireFormats

/// Models as TensorFlow Serving describes them: their versions' states, and their signature.
enum SignatureJSON {
    /// Writes `model_version_status`, newest first.
    static func writeStatus(of versions: [ModelState], to writer: inout JSONWriter) {
        let versions = versions.sorted { $0.version > $1.version }
        writer.array("model_version_status", versions) { writer, version in
            let isServed = version.state == .ready || version.state == .unloading
            writer.member("version", String(version.version))
            writer.member("state", version.state.servableState)
            writer.key("status")
            writer.beginObject()
            writer.member("error_code", isServed || version.reason.isEmpty ? "OK" : "UNKNOWN")
            writer.member("error_message", isServed ? "" : version.reason)
            writer.endObject()
        }
    }

    /// `{"model_spec", "metadata"}` with the one signature there is, `serving_default`.
    static func metadata(_ model: ServedModel) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("model_spec")
        writer.beginObject()
        writer.member("name", model.name)
        writer.member("signature_name", "")
        writer.member("version", String(model.version))
        writer.endObject()
        // The second of the name is the map's own field.
        for key in ["metadata", "signature_def", "signature_def", "serving_default"] {
            writer.key(key)
            writer.beginObject()
        }
        write(model.network, to: &writer)
        for _ in 0..<5 { writer.endObject() }
        return Response(writer)
    }

    private static func write(_ network: Network, to writer: inout JSONWriter) {
        writer.key("inputs")
        writer.beginObject()
        for input in network.inputs {
            let type = input.vocabulary == nil ? "DT_FLOAT" : "DT_INT32"
            let time = input.shape.isSequence ? [-1] : []
            writer.port(
                input.name, type, [-1] + time + input.shape.features,
                name: "serving_default_\(input.name):0")
        }
        writer.endObject()
        writer.key("outputs")
        writer.beginObject()
        for (index, output) in network.outputs.enumerated() {
            let time = output.shape.isSequence ? [output.steps?.count ?? -1] : []
            writer.port(
                output.name, "DT_FLOAT", [-1] + time + output.shape.features,
                name: "StatefulPartitionedCall:\(index)")
        }
        writer.endObject()
        writer.member("method_name", "tensorflow/serving/predict")
        writer.key("defaults")
        writer.beginObject()
        writer.endObject()
    }
}

extension JSONWriter {
    /// One input or output by its name in the signature, with that in the graph.
    fileprivate mutating func port(
        _ key: String, _ type: String, _ dims: [Int], name: String
    ) {
        self.key(key)
        beginObject()
        member("dtype", type)
        self.key("tensor_shape")
        beginObject()
        array("dim", dims) { writer, size in
            writer.member("size", String(size))
            writer.member("name", "")
        }
        self.key("unknown_rank")
        bool(false)
        endObject()
        member("name", name)
        endObject()
    }
}

extension ModelState.State {
    /// The word for it in TensorFlow Serving's `ModelVersionStatus.State`.
    fileprivate var servableState: String {
        switch self {
        case .ready: "AVAILABLE"
        case .loading: "LOADING"
        case .unloading: "UNLOADING"
        case .unavailable: "END"
        }
    }
}
