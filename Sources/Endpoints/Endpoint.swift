import HTTP1
import HTTPTypes

/// One row of the table of endpoints: what is asked, what may come back, and who answers.
struct Endpoint: Sendable {
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
    var query: [(name: String, meaning: String)] = []
    /// Header fields it reads, with a sentence each.
    var fields: [(name: String, meaning: String)] = []
    var body: Body?
    let success: Success
    /// The statuses of its errors, besides those that every endpoint can have.
    var problems: [HTTPResponse.Status] = []
    /// Answers a request that has come whole.
    var run: @Sendable (Exchange) -> Void = { exchange in
        preconditionFailure("\(exchange.endpoint.name) answers in pieces alone")
    }
    /// Takes and answers a request in pieces, in the place of `run`.
    var open: (@Sendable (Exchange, ResponseStream) -> any StreamHandler)?
}

/// The media types that are served.
enum MediaType: String, Sendable, CaseIterable {
    case json = "application/json"
    case npy = "application/x-npy"
    case npz = "application/x-npz"
    case problem = "application/problem+json"
    case ndjson = "application/x-ndjson"
    case eventStream = "text/event-stream"
    case prometheus = "text/plain; version=0.0.4"
}
