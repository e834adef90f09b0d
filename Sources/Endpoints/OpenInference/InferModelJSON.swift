import HTTP1
import Recurrent
import Sessions
import WireFormats

/// Models as the Open Inference Protocol and Triton's ModelConfig describe them; -1 is a free
/// axis.
enum InferModelJSON {
    /// `{"name", "versions", "platform", "inputs", "outputs"}`; shapes begin with the batch axis.
    static func metadata(_ model: ServedModel, versions: [Int]) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", model.name)
        writer.key("versions")
        writer.beginArray()
        for version in versions.sorted() { writer.string(String(version)) }
        writer.endArray()
        writer.member("platform", platform)
        writer.array("inputs", model.network.inputs) { writer, input in
            writer.member("name", input.name)
            writer.member("datatype", input.datatype)
            writer.key("shape")
            writer.integers([-1] + input.dims(of: model.network))
        }
        writer.array("outputs", model.network.outputs) { writer, output in
            writer.member("name", output.name)
            writer.member("datatype", "FP32")
            writer.key("shape")
            writer.integers([-1] + output.dims)
        }
        writer.endObject()
        return Response(writer)
    }

    /// A ModelConfig in its own words; `dims` are without the batch axis.
    static func config(
        _ model: ServedModel, limits: SessionLimits, policy: VersionPolicy
    ) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", model.name)
        writer.member("platform", platform)
        writer.member("backend", platform)
        write(policy, to: &writer)
        writer.member("max_batch_size", limits.batchSizeMax)
        writer.array("input", model.network.inputs) { writer, input in
            writer.port(input.name, "TYPE_" + input.datatype, input.dims(of: model.network))
        }
        writer.array("output", model.network.outputs) { writer, output in
            writer.port(output.name, "TYPE_FP32", output.dims)
        }
        write(sequencesOf: model, limits: limits, to: &writer)
        writer.array("instance_group", [model]) { writer, model in
            writer.member("name", model.name)
            writer.member("kind", "KIND_CPU")
            writer.member("count", 1)
        }
        writer.endObject()
        return Response(writer)
    }

    private static let platform = "cellar"

    private static func write(_ policy: VersionPolicy, to writer: inout JSONWriter) {
        writer.key("version_policy")
        writer.beginObject()
        switch policy {
        case .latest(let count):
            writer.key("latest")
            writer.beginObject()
            writer.member("num_versions", count)
        case .all:
            writer.key("all")
            writer.beginObject()
        case .specific(let versions):
            writer.key("specific")
            writer.beginObject()
            writer.key("versions")
            writer.integers(versions)
        }
        writer.endObject()
        writer.endObject()
    }

    /// Without `sequence_batching` perf_analyzer sends no sequences.
    private static func write(
        sequencesOf model: ServedModel, limits: SessionLimits, to writer: inout JSONWriter
    ) {
        writer.key("sequence_batching")
        writer.beginObject()
        if let seconds = limits.timeToLiveSeconds {
            let microseconds = min(seconds * 1e6, 1e18)
            writer.member("max_sequence_idle_microseconds", Int(microseconds))
        }
        writer.key("oldest")
        writer.beginObject()
        writer.member("max_candidate_sequences", limits.sessionsMax)
        writer.endObject()
        writer.key("control_input")
        writer.beginArray()
        writer.endArray()
        writer.array("state", model.network.stateLayout.tensors) { writer, state in
            writer.member("input_name", state.path)
            writer.member("output_name", state.path)
            writer.member("data_type", "TYPE_FP32")
            writer.key("dims")
            writer.integers(state.shape)
            writer.array("initial_state", [state]) { writer, state in
                let isZero = model.initialState[state.offset..<state.offset + state.width]
                    .allSatisfy { $0 == 0 }
                writer.port(isZero ? "zeros" : "initial_states.npz", "TYPE_FP32", state.shape)
                if isZero {
                    writer.key("zero_data")
                    writer.bool(true)
                } else {
                    writer.member("data_file", "initial_states.npz")
                }
            }
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func port(_ name: String, _ type: String, _ dims: [Int]) {
        member("name", name)
        member("data_type", type)
        key("dims")
        integers(dims)
    }
}

extension Network.Input {
    /// The axes behind the batch, with one step on that of time unless the network needs all of
    /// them at once.
    ///
    /// Any number of steps is taken; but a client that fills in a request by these axes alone, as
    /// perf_analyzer does, cannot choose one for -1, and would ask its user.
    fileprivate func dims(of network: Network) -> [Int] {
        (shape.isSequence ? [network.readsWholeRequest ? -1 : 1] : []) + shape.features
    }

    /// Ids are integers, all else is float32.
    fileprivate var datatype: String { vocabulary == nil ? "FP32" : "INT32" }
}

extension Network.Output {
    /// The axes behind the batch.
    fileprivate var dims: [Int] {
        (shape.isSequence ? [steps?.count ?? -1] : []) + shape.features
    }
}
