import HTTPTypes

/// Why the header fields of a request name no session that it could be about.
enum SequenceFieldError: Error, Equatable, Sendable {
    /// Two names of one request's session that are not the same, and where each stands.
    case conflict(place: String, name: String, otherPlace: String, otherName: String)
    /// A flag's value is neither true nor false.
    case flag(place: String, value: String)
    /// A session is to be closed, and nothing names it.
    case unnamed
    /// A session is to be opened, begun or ended by a request that only steps those there are.
    case opened(place: String)
}

extension SequenceFieldError: ProblemSource {
    var status: HTTPResponse.Status { self == .unnamed ? .badRequest : .unprocessableContent }

    var kind: String {
        switch self {
        case .conflict: "session-conflict"
        case .flag, .opened: "bad-header"
        case .unnamed: "unnamed-session"
        }
    }

    var detail: String {
        switch self {
        case .conflict(let place, let name, let otherPlace, let otherName):
            "\(place) names the session \"\(name)\" and \(otherPlace) \"\(otherName)\"; "
                + "a request has one: leave one of them out."
        case .flag(let place, let value):
            "The header \(place): \(value) must be true or false."
        case .unnamed: "A session is to be closed, and X-Amzn-SageMaker-Session-Id names none."
        case .opened(let place):
            "The header \(place) opens, begins or ends a session; this path only steps those "
                + "that are there."
        }
    }

    var members: [Problem.Member] {
        switch self {
        case .conflict(let place, _, _, _), .flag(let place, _), .opened(let place):
            [("place", .text(place))]
        case .unnamed: []
        }
    }
}
