import HTTP1
import HTTPTypes

/// One row of the table of endpoints: what is asked, what may come back, and who answers.
///
/// An object, because every request takes its endpoint along.
final class Endpoint: Sendable {
    /// What a request's body may be.
    struct Body: Sendable {
        /// The schema of its JSON.
        let schema: String
        /// Media types besides JSON.
        var alsoAs: [MediaType] = []
        /// Whether it may be left out.
        var isOptional = false
    }

    /// What an answer without an error is.
    struct Success: Sendable {
        let status: HTTPResponse.Status
        /// The schema of its JSON; nil if it has no body.
        let schema: String?
        /// Media types besides JSON, or instead of it if there is no schema.
        var alsoAs: [MediaType] = []
    }

    let method: HTTPRequest.Method
    let path: PathTemplate
    /// OpenAPI's `operationId`, also the label of this endpoint's metrics.
    let name: String
    let summary: String
    /// Query parameters with a sentence each.
    let query: [(name: String, meaning: String)]
    /// Header fields it reads, with a sentence each.
    let fields: [(name: String, meaning: String)]
    let body: Body?
    let success: Success
    /// The statuses of its errors, besides those that every endpoint can have.
    let problems: [HTTPResponse.Status]
    /// Answers a request that has come whole.
    let run: @Sendable (Exchange) -> Void
    /// Takes and answers a request in pieces, in the place of `run`.
    let open: (@Sendable (Exchange, ResponseStream) -> any StreamHandler)?

    init(
        method: HTTPRequest.Method, path: PathTemplate, name: String, summary: String,
        query: [(name: String, meaning: String)] = [],
        fields: [(name: String, meaning: String)] = [], body: Body? = nil, success: Success,
        problems: [HTTPResponse.Status] = [],
        run: @escaping @Sendable (Exchange) -> Void = { exchange in
            preconditionFailure("\(exchange.endpoint.name) answers in pieces alone")
        },
        open: (@Sendable (Exchange, ResponseStream) -> any StreamHandler)? = nil
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.query = query
        self.fields = fields
        self.body = body
        self.success = success
        self.problems = problems
        self.run = run
        self.open = open
    }
}

/// The media types that are served.
enum MediaType: String, Sendable, CaseIterable {
    case json = "application/json"
    case npy = "application/x-npy"
    case npz = "application/x-npz"
    case problem = "application/problem+json"
    case ndjson = "application/x-ndjson"
    case eventStream = "text/event-stream"
    case octets = "application/octet-stream"
    case prometheus = "text/plain; version=0.0.4"
}
