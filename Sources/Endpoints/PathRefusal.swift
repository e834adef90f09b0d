import HTTPTypes
import Sessions

/// A refusal about a layer or state that the path names: what is not there is then 404, not 422.
struct PathRefusal: ProblemSource {
    let error: SessionError

    var status: HTTPResponse.Status {
        switch error {
        case .unknownLayer, .unknownState: .notFound
        default: error.status
        }
    }

    var kind: String { error.kind }
    var detail: String { error.detail }
    var members: [Problem.Member] { error.members }
    var retryAfterSeconds: Int? { error.retryAfterSeconds }
}

extension SessionError {
    /// The same where the path names the layer and the state, and the body is the value alone.
    var inPath: PathRefusal {
        switch self {
        case .shape(_, let expected, let actual):
            PathRefusal(error: .shape(what: "value", expected: expected, actual: actual))
        case .notACount(_, let place, let value, let max):
            PathRefusal(error: .notACount(what: "value", place: place, value: value, max: max))
        default: PathRefusal(error: self)
        }
    }
}
