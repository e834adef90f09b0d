import HTTPTypes

/// A problem document (RFC 9457): what an error looks like to a client.
struct Problem: Sendable {
    /// A value of a member beyond the standard's own.
    enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int)
        case number(Double)
        /// A shape; nil is a free axis.
        case shape([Int?])
        case texts([String])
    }

    typealias Member = (name: String, value: Value)

    let status: HTTPResponse.Status
    /// What kind of problem it is, a word for programs: `shape-mismatch`.
    let kind: String
    /// What happened this time, where, and how to mend it.
    let detail: String
    var members: [Member] = []
    var fields: [HTTPField] = []

    /// The problem of a typed error.
    init(_ error: some ProblemSource) {
        self.init(
            status: error.status, kind: error.kind, detail: error.detail, members: error.members)
        if let seconds = error.retryAfterSeconds {
            members.append(("retry_after_seconds", .integer(seconds)))
            fields.append(HTTPField(name: .retryAfter, value: String(seconds)))
        }
        fields += error.fields
    }

    init(status: HTTPResponse.Status, kind: String, detail: String, members: [Member] = []) {
        self.status = status
        self.kind = kind
        self.detail = detail
        self.members = members
    }

    /// The kind in words, the same for every problem of its kind.
    var title: String {
        let words = kind.split(separator: "-").map { word in
            Self.abbreviations.contains(String(word)) ? word.uppercased() : String(word)
        }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static let abbreviations: Set = ["http", "id", "json"]
}

/// An error that becomes a problem: every module's typed errors, in one table each.
protocol ProblemSource: Error {
    var status: HTTPResponse.Status { get }
    var kind: String { get }
    var detail: String { get }
    var members: [Problem.Member] { get }
    var retryAfterSeconds: Int? { get }
    var fields: [HTTPField] { get }
}

extension ProblemSource {
    var members: [Problem.Member] { [] }
    var retryAfterSeconds: Int? { nil }
    var fields: [HTTPField] { [] }
}
