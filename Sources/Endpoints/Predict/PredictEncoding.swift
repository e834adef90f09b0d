import HTTP1
import Recurrent
import Sessions
import WireFormats

/// Answers of a forward in the forms of TensorFlow Serving's predict.
enum PredictEncoding {
    /// `{"predictions": …}` to rows, `{"outputs": …}` to columns.
    ///
    /// The one output stands there itself; several, or one beside the `sequence` that the body
    /// names, stand under their names.
    static func json(
        _ answer: ForwardAnswer, to body: PredictBody, sequence: String?
    ) -> Response {
        let model = answer.session.model.signature
        let axes = PredictAxes(body.inputs, of: model)
        let outputs = zip(model.outputs, answer.outputs).map {
            NamedTensor(name: $0.name, tensor: axes.answered($1, $0))
        }
        var writer = JSONWriter()
        writer.beginObject()
        switch body.format {
        case .rows:
            writer.key("predictions")
            writer.rows(outputs, sequence)
        case .columns:
            writer.key("outputs")
            writer.columns(outputs, sequence)
        }
        writer.endObject()
        return Response(writer)
    }

    /// The one output as a NumPy file.
    static func npy(_ answer: ForwardAnswer, to body: PredictBody) -> Response {
        let model = answer.session.model.signature
        guard model.outputs.count == 1, let output = model.outputs.first,
            let tensor = answer.outputs.first
        else {
            return ErrorForm.message.response(
                Problem(EndpointError.severalTensors(model.outputs.count)))
        }
        let axes = PredictAxes(body.inputs, of: model)
        return NumpyResponse.npy(axes.answered(tensor, output), fields: [:])
    }
}

extension JSONWriter {
    /// One element a row.
    fileprivate mutating func rows(_ outputs: [NamedTensor], _ sequence: String?) {
        if outputs.count == 1, sequence == nil { return tensor(outputs[0].tensor) }
        beginArray()
        for row in 0..<(outputs.first?.tensor.shape.first ?? 0) {
            beginObject()
            for output in outputs {
                let shape = Array(output.tensor.shape.dropFirst())
                let width = shape.reduce(1, *)
                key(output.name)
                tensor(shape: shape, values: output.tensor.values[row * width..<(row + 1) * width])
            }
            if let sequence {
                key(Self.sequenceName)
                name(sequence)
            }
            endObject()
        }
        endArray()
    }

    /// One tensor an output.
    fileprivate mutating func columns(_ outputs: [NamedTensor], _ sequence: String?) {
        if outputs.count == 1, sequence == nil { return tensor(outputs[0].tensor) }
        beginObject()
        for output in outputs {
            key(output.name)
            tensor(output.tensor)
        }
        if let sequence {
            key(Self.sequenceName)
            beginArray()
            name(sequence)
            endArray()
        }
        endObject()
    }

    private static var sequenceName: String { "sequence_id" }

    /// A number where the name is one: OpenVINO Model Server's clients send it back as such.
    private mutating func name(_ sequence: String) {
        if let number = UInt64(sequence), String(number) == sequence {
            natural(number)
        } else {
            string(sequence)
        }
    }
}
