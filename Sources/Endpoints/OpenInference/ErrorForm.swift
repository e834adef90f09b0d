import HTTP1
import WireFormats

/// How an error is told: as the API has it through which it was asked.
enum ErrorForm {
    /// A problem document (RFC 9457).
    case problem
    /// `{"error": "…"}`, as the Open Inference Protocol and TensorFlow Serving have it.
    case error
    /// A problem document with a member `error`, where clients of both ask the same path.
    case problemWithError
    /// `{"code", "type", "message"}`, as TorchServe has it and clients of SageMaker read it.
    case message

    /// The form for what is asked under `path`, which may be served or not.
    init(path: String) {
        let parts = path.split(separator: "/")
        switch (parts.first, parts.count > 1 ? parts[1] : nil) {
        case ("v2", _): self = .error
        case ("v1", "models"): self = Self.ofModels(parts[2...])
        case ("ping", _), ("invocations", _), ("predictions", _), ("endpoints", _): self = .message
        default: self = .problem
        }
    }

    /// The form for what stands behind `/v1/models`.
    private static func ofModels(_ parts: ArraySlice<Substring>) -> ErrorForm {
        guard let last = parts.last else { return .problem }
        let verbs = [":predict", ":classify", ":regress"]
        if verbs.contains(where: { last.hasSuffix($0) }) { return .error }
        if parts.count > 1, last == "metadata" { return .error }
        let isNumbered =
            parts.count == 3 && ["versions", "labels"].contains(parts.dropFirst().first)
        return parts.count == 1 || isNumbered ? .problemWithError : .problem
    }

    var mediaType: MediaType {
        switch self {
        case .problem, .problemWithError: .problem
        case .error, .message: .json
        }
    }

    /// The schema of its JSON.
    var schema: String {
        switch self {
        case .problem, .problemWithError: "Problem"
        case .error: "InferError"
        case .message: "ErrorMessage"
        }
    }

    /// The whole answer.
    func response(_ problem: Problem) -> Response {
        var problem = problem
        var writer = JSONWriter()
        switch self {
        case .problem: return ProblemJSON.response(problem)
        case .problemWithError:
            problem.members.append(("error", .text(problem.detail)))
            return ProblemJSON.response(problem)
        case .error:
            writer.beginObject()
            writer.member("error", problem.detail)
        case .message:
            writer.beginObject()
            writer.member("code", problem.status.code)
            writer.member("type", problem.kind)
            writer.member("message", problem.detail)
        }
        writer.endObject()
        var response = Response(writer, status: problem.status)
        for field in problem.fields { response.fields[field.name] = field.value }
        return response
    }
}
