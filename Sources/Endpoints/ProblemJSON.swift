import HTTP1
import HTTPTypes
import WireFormats

/// Problems as JSON (RFC 9457).
enum ProblemJSON {
    /// The whole answer.
    static func response(_ problem: Problem) -> Response {
        var writer = JSONWriter()
        write(problem, to: &writer)
        var fields: ResponseFields = [.contentType: MediaType.problem.rawValue]
        for field in problem.fields { fields[field.name] = field.value }
        return Response(status: problem.status, fields: fields, body: writer.bytes)
    }

    /// The problem as an object.
    static func write(_ problem: Problem, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("urn:cellar:problem:\(problem.kind)")
        writer.key("title")
        writer.string(problem.title)
        writer.key("status")
        writer.int(problem.status.code)
        writer.key("detail")
        writer.string(problem.detail)
        for (name, value) in problem.members {
            writer.key(name)
            write(value, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ value: Problem.Value, to writer: inout JSONWriter) {
        switch value {
        case .text(let text): writer.string(text)
        case .integer(let integer): writer.int(integer)
        case .number(let number): writer.double(number)
        case .shape(let shape): writer.shape(shape)
        case .texts(let texts):
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
    }
}

extension JSONWriter {
    /// A shape as an array; nil, a free axis, as null.
    mutating func shape(_ shape: [Int?]) {
        beginArray()
        for axis in shape {
            if let axis { int(axis) } else { null() }
        }
        endArray()
    }
}
