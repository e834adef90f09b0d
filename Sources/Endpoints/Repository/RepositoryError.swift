import HTTPTypes
import Sessions

/// Why models were not changed as a client asked; what was served is served on.
public enum RepositoryError: Error, Equatable, Sendable {
    /// The repository holds no model of this name, or none of this version.
    case unknownModel(name: String, version: Int?)
    /// Files cannot be served, for this reason: the line that would have ended a start.
    case unservable(String)
    /// The file was written to while it was looked at.
    case beingWritten(file: String)
    /// The engine refuses.
    case session(SessionError)

    /// What is wrong and how to mend it, in one line.
    public var sentence: String {
        switch self {
        case .unknownModel(let name, let version):
            "No model \(name)\(version.map { " version \($0)" } ?? "") is in the repository; "
                + "POST /v2/repository/index lists what is known."
        case .unservable(let reason): reason
        case .beingWritten(let file):
            "\(file): is being written; load it again once it is whole"
        case .session(let error): error.detail
        }
    }
}

extension RepositoryError: ProblemSource {
    var status: HTTPResponse.Status {
        switch self {
        case .unknownModel: .notFound
        case .unservable: .badRequest
        case .beingWritten: .conflict
        case .session(let error): error.status
        }
    }

    var kind: String {
        switch self {
        case .unknownModel: "unknown-model"
        case .unservable: "model-not-servable"
        case .beingWritten: "model-being-written"
        case .session(let error): error.kind
        }
    }

    var detail: String { sentence }

    var members: [Problem.Member] {
        if case .session(let error) = self { error.members } else { [] }
    }

    var retryAfterSeconds: Int? {
        switch self {
        case .beingWritten: 1
        case .session(let error): error.retryAfterSeconds
        case .unknownModel, .unservable: nil
        }
    }
}
