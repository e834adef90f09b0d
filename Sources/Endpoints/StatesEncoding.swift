import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

/// States as JSON or as NumPy files, with their revision as `ETag`.
enum StatesEncoding {
    /// All states of a session.
    static func response(_ answer: StatesAnswer, as type: MediaType) -> Response {
        let layout = answer.session.model.signature.stateLayout
        if type == .npz {
            let states = zip(layout.tensors, answer.values).map {
                NamedTensor(name: "\($0.layer)/\($0.name)", tensor: $1)
            }
            return NumpyResponse.npz(states, fields: fields(of: answer.session))
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("position", answer.session.position)
        writer.key("states")
        writer.states(answer.values, layout: layout)
        writer.endObject()
        return with(fields(of: answer.session), Response(writer))
    }

    /// One state of a session.
    static func response(_ answer: StateAnswer, as type: MediaType) -> Response {
        if type == .npy {
            return NumpyResponse.npy(answer.value, fields: fields(of: answer.session))
        }
        var writer = JSONWriter()
        writer.beginObject()
        write(answer.tensor, shape: answer.value.shape, to: &writer)
        writer.member("dtype", "float32")
        writer.member("position", answer.session.position)
        writer.key("value")
        writer.tensor(answer.value)
        writer.endObject()
        return with(fields(of: answer.session), Response(writer))
    }

    /// What a set_value of one tensor answers; the value itself the client has.
    static func wasSet(_ value: StateValue, in answer: StatesAnswer) -> Response {
        let model = answer.session.model.signature
        guard let tensor = try? model.stateTensor(layer: value.layer, name: value.name) else {
            preconditionFailure("\(value.layer)/\(value.name) was set and is not there")
        }
        var writer = JSONWriter()
        writer.beginObject()
        write(tensor, shape: value.value.shape, to: &writer)
        writer.member("position", answer.session.position)
        writer.endObject()
        return with(fields(of: answer.session), Response(writer))
    }

    /// The session's revision and position.
    static func fields(of session: SessionInfo) -> ResponseFields {
        [.eTag: "\"\(session.revision)\"", .sessionPosition: String(session.position)]
    }

    private static func write(
        _ tensor: StateTensor, shape: [Int], to writer: inout JSONWriter
    ) {
        writer.member("layer", tensor.layer)
        writer.member("name", tensor.name)
        writer.key("shape")
        writer.integers(shape)
    }

    private static func with(_ fields: ResponseFields, _ response: Response) -> Response {
        var response = response
        response.fields.append(contentsOf: fields)
        return response
    }
}

extension JSONWriter {
    /// Tensors in the layout's order as `{"lstm": {"h": …, "c": …}}`.
    mutating func states(_ values: [Tensor], layout: StateLayout) {
        beginObject()
        var layer: String?
        for (tensor, value) in zip(layout.tensors, values) {
            if tensor.layer != layer {
                if layer != nil { endObject() }
                layer = tensor.layer
                key(tensor.layer)
                beginObject()
            }
            key(tensor.name)
            self.tensor(value)
        }
        if layer != nil { endObject() }
        endObject()
    }
}

extension StatesAnswer {
    /// About how many bytes of text the values are.
    var estimatedBytes: Int { values.reduce(0) { $0 + $1.values.count } * bytesPerFloat }
}

extension StateAnswer {
    /// About how many bytes of text the value is.
    var estimatedBytes: Int { value.values.count * bytesPerFloat }
}

/// Bytes of a float's text and its comma, roughly.
let bytesPerFloat = 12
