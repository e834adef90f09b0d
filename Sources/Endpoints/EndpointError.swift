import HTTPTypes

/// Why a request was refused before a session was asked.
enum EndpointError: Error, Equatable, Sendable {
    /// Nothing is served under this path.
    case unknownPath(String)
    /// The path is served, but not with this method.
    case method(String, allowed: [String])
    /// The body is of a media type that this endpoint does not take.
    case contentType(String, accepted: [String])
    /// The client takes none of the media types that this answer could have.
    case accept(String, offered: [String])
    /// A query parameter's value is not what it must be.
    case query(name: String, value: String, expected: String)
    /// A query parameter that means nothing here.
    case unknownQuery(name: String, known: [String])
    /// A query parameter beside a body that has a field of this name.
    case queryBesideBody(name: String)
    /// A header field's value is not what it must be.
    case field(name: String, value: String, expected: String)
    /// Not 1 to 128 characters that need no escaping in a URL.
    case sessionID(String, place: String)
    /// No session can have this id, or a sequence of this name would look like another's.
    case sequenceID(String)
    /// The output is asked for twice: an answer must not grow with a list of names.
    case duplicateOutput(String)
    /// Models come and go with the server alone.
    case repositoryFixed
    /// `application/x-npy` holds one tensor, and the answer has more.
    case severalTensors(Int)
    /// Client and server were both silent for too long.
    case streamIdle
    /// The body of a stream has a content coding.
    case streamCoding(String)
    /// A line of a stream has more than `bytesMax` bytes.
    case streamLine(bytesMax: Int)
    /// The models are still being loaded.
    case starting
    /// The server is stopping.
    case stopping
}

extension EndpointError: ProblemSource {
    var status: HTTPResponse.Status {
        switch self {
        case .unknownPath: .notFound
        case .method: .methodNotAllowed
        case .contentType, .streamCoding: .unsupportedMediaType
        case .accept, .severalTensors: .notAcceptable
        case .query, .unknownQuery, .queryBesideBody, .field, .sessionID, .sequenceID,
            .duplicateOutput:
            .unprocessableContent
        case .repositoryFixed: .notImplemented
        case .streamIdle: .requestTimeout
        case .streamLine: .contentTooLarge
        case .starting, .stopping: .serviceUnavailable
        }
    }

    var kind: String {
        switch self {
        case .unknownPath: "unknown-path"
        case .method: "method-not-allowed"
        case .contentType: "unsupported-media-type"
        case .accept, .severalTensors: "not-acceptable"
        case .query, .unknownQuery, .queryBesideBody: "bad-query"
        case .field: "bad-header"
        case .sessionID: "bad-session-id"
        case .sequenceID: "bad-sequence-id"
        case .duplicateOutput: "duplicate-output"
        case .repositoryFixed: "not-implemented"
        case .streamIdle: "stream-idle"
        case .streamCoding: "unsupported-content-encoding"
        case .streamLine: "line-too-long"
        case .starting: "starting"
        case .stopping: "draining"
        }
    }

    var detail: String {
        switch self {
        case .unknownPath(let path): "Nothing is served under \(path); see /openapi.json."
        case .method(let method, let allowed):
            "\(method) is not served here; use \(allowed.joined(separator: ", "))."
        case .contentType(let type, let accepted):
            "A body of \(type) is not taken here; send \(accepted.joined(separator: " or ")) "
                + "as Content-Type."
        case .accept(let accept, let offered):
            "Accept: \(accept) takes none of \(offered.joined(separator: ", "))."
        case .query(let name, let value, let expected):
            "The query's \(name)=\(value) must be \(expected)."
        case .unknownQuery(let name, let known):
            "The query's \(name) means nothing here; "
                + (known.isEmpty
                    ? "leave it out." : "known: \(known.joined(separator: ", ")).")
        case .queryBesideBody(let name):
            "The query's \(name) is for NumPy bodies; with JSON it is a field of the body."
        case .field(let name, let value, let expected):
            "The header \(name): \(value) must be \(expected)."
        case .sessionID(let id, let place):
            "\(place) \"\(id)\" is no session id: 1 to 128 of A-Z a-z 0-9 . _ ~ : -"
        case .sequenceID(let id):
            "sequence_id \"\(id)\" names no session: 1 to 128 of A-Z a-z 0-9 . _ : -"
        case .duplicateOutput(let name): "The output \(name) is asked for twice."
        case .repositoryFixed:
            "Models are not loaded or unloaded while the server runs; start it with those to serve."
        case .severalTensors(let count):
            "application/x-npy holds one tensor and the answer has \(count); "
                + "ask for application/x-npz or application/json."
        case .streamIdle:
            "Nothing came and nothing was to be answered for too long (stream_idle_seconds)."
        case .streamCoding(let coding):
            "Content-Encoding: \(coding) is not taken on a stream; send its lines as they are."
        case .streamLine(let max):
            "A line may have \(max) bytes (stream_line_bytes_max); this one has more."
        case .starting: "The models are being loaded."
        case .stopping: "The server is stopping."
        }
    }

    var members: [Problem.Member] {
        switch self {
        case .sessionID(_, let place), .query(let place, _, _), .field(let place, _, _):
            [("place", .text(place))]
        case .unknownQuery(let name, _), .queryBesideBody(let name): [("place", .text(name))]
        default: []
        }
    }

    var retryAfterSeconds: Int? {
        switch self {
        case .starting, .stopping: 1
        default: nil
        }
    }

    var fields: [HTTPField] {
        if case .method(_, let allowed) = self {
            [HTTPField(name: .allow, value: allowed.joined(separator: ", "))]
        } else {
            []
        }
    }
}
