import HTTP1
import HTTPTypes

/// All that is served: one row an endpoint.
///
/// `openapi.json` is made from it.
struct EndpointTable: Sendable {
    static let endpoints: [Endpoint] = [
        .listModels, .describeModel, .forwardMany,
        .createSession, .listSessions, .describeSession, .deleteSession,
        .forward, .readStates, .setStates, .readState, .setState, .resetSession,
        .live, .ready, .metrics, .openAPI,
    ]

    /// The endpoint of a request and the decoded parameters of its path.
    ///
    /// HEAD is served wherever GET is; the connection leaves the body out.
    func find(
        _ request: Request
    ) throws(EndpointError) -> (endpoint: Endpoint, parameters: [String]) {
        guard let path = PathTemplate.split(request.path) else {
            throw .unknownPath(request.path)
        }
        let asked: HTTPRequest.Method = request.head.method == .head ? .get : request.head.method
        var allowed: [String] = []
        for endpoint in Self.endpoints {
            guard let parameters = endpoint.path.match(path) else { continue }
            if endpoint.method == asked { return (endpoint, parameters) }
            allowed.append(endpoint.method.rawValue)
            if endpoint.method == .get { allowed.append("HEAD") }
        }
        guard !allowed.isEmpty else { throw .unknownPath(request.path) }
        throw .method(request.head.method.rawValue, allowed: allowed)
    }
}
