import HTTP1
import WireFormats

/// How an error is told: as the API has it through which it was asked.
enum ErrorForm {
    /// A problem document (RFC 9457).
    case problem
    /// `{"error": "…"}`, as the Open Inference Protocol has it.
    case openInference

    /// The form for what is asked under `path`, which may be served or not.
    init(path: String) {
        self = path == "/v2" || path.hasPrefix("/v2/") ? .openInference : .problem
    }

    var mediaType: MediaType { self == .problem ? .problem : .json }

    /// The schema of its JSON.
    var schema: String { self == .problem ? "Problem" : "InferError" }

    /// The whole answer.
    func response(_ problem: Problem) -> Response {
        guard self == .openInference else { return ProblemJSON.response(problem) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("error", problem.detail)
        writer.endObject()
        var response = Response(writer, status: problem.status)
        for field in problem.fields { response.fields[field.name] = field.value }
        return response
    }
}
