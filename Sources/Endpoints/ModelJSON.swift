import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

/// Models as JSON.
public enum ModelJSON {
    /// One model with its inputs, outputs, layers and states, and the state of its `versions`.
    static func model(_ model: ServedModel, versions: [ModelState]) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        write(model, to: &writer)
        SignatureJSON.writeStatus(of: versions, to: &writer)
        writer.endObject()
        return Response(writer)
    }

    /// Writes the members of a model: its inputs, outputs, layers and states.
    public static func write(_ model: ServedModel, to writer: inout JSONWriter) {
        let network = model.network
        writer.member("name", model.name)
        writer.member("version", model.version)
        writer.member("file", model.file)
        writer.member("digest", model.digest)
        writer.array("inputs", network.inputs) { writer, input in
            let type = input.vocabulary == nil ? "float32" : "int32"
            writer.member("name", input.name)
            writer.member("dtype", type)
            writer.key("shape")
            writer.shape(input.shape.withBatch(.request))
        }
        writer.array("outputs", network.outputs) { writer, output in
            writer.member("name", output.name)
            writer.member("dtype", "float32")
            writer.key("shape")
            writer.shape(output.shape.withBatch(output.steps))
        }
        writer.array("layers", network.nodes) { writer, node in
            writer.member("name", node.name)
            writer.member("kind", node.layer.kind)
            writer.key("output_shape")
            writer.shape(node.shape.withBatch(node.steps))
            writer.member("parameters", node.layer.parameterCount)
        }
        writer.array("recurrent_layers", Array(network.recurrentLayers.enumerated())) {
            write($1.element, index: $1.offset, of: network, to: &$0)
        }
        writer.member("parameters", network.parameterCount)
        writer.member("kernel", "\(network.kernelPath)")
        writer.key("bit_for_bit")
        writer.bool(network.kernelPath.isBitForBit)
        writer.key("whole_request")
        writer.bool(network.readsWholeRequest)
        writer.array("passes", network.passes) { writer, pass in
            writer.key("steps")
            if let count = pass.sweep.steps.count { writer.int(count) } else { writer.null() }
            writer.key("backward")
            writer.bool(pass.sweep.isBackward)
            writer.key("layers")
            writer.beginArray()
            for node in pass.nodes { writer.string(network.nodes[node].name) }
            writer.endArray()
        }
        writer.member(
            "bytes_per_session_row", network.stateLayout.rowWidth * MemoryLayout<Float>.size)
    }

    private static func write(
        _ layer: Network.Recurrent, index: Int, of network: Network, to writer: inout JSONWriter
    ) {
        writer.member("index", index)
        writer.member("name", layer.name)
        writer.member("kind", layer.layer.kind)
        writer.member("units", layer.layer.units)
        writer.key("carried")
        writer.bool(layer.isCarried)
        let states = network.stateLayout.tensors.filter { $0.layerIndex == index }
        writer.array("states", states) { writer, state in
            writer.member("name", state.name)
            writer.key("shape")
            writer.shape([nil] + state.shape)
        }
    }
}

extension ValueShape {
    /// The framework's shape with a free axis for batch and, if it has one, that of time.
    fileprivate func withBatch(_ steps: Sweep.Steps?) -> [Int?] {
        (isSequence ? [nil, steps?.count] : [nil]) + features
    }
}
