import HTTP1
import HTTPTypes

/// All that is served: one row an endpoint.
///
/// `openapi.json` is made from it.
struct EndpointTable: Sendable {
    static let endpoints: [Endpoint] = [
        .listModels, .describeModel, .forwardMany,
        .createSession, .listSessions, .describeSession, .deleteSession,
        .forward, .stream, .events, .readStates, .setStates, .readState, .setState, .resetSession,
        .live, .ready, .metrics, .openAPI,
    ]

    /// Whether the endpoint of a request answers in pieces.
    ///
    /// Asked of every request, so nearly all are told by how their path ends.
    func takesPieces(_ method: HTTPRequest.Method, _ target: String) -> Bool {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let asked: HTTPRequest.Method = method == .head ? .get : method
        let found = Self.inPieces.first { endpoint, ending in
            path.suffix(ending.count).elementsEqual(ending) && endpoint.method == asked
        }
        guard let found, let parts = PathTemplate.split(String(decoding: path, as: UTF8.self))
        else { return false }
        return found.endpoint.path.match(parts) != nil
    }

    /// Those that answer in pieces, and how their paths end.
    private static let inPieces: [(endpoint: Endpoint, ending: [UInt8])] =
        endpoints.filter { $0.open != nil }.map { endpoint in
            (endpoint, Array((endpoint.path.text.split(separator: "/").last ?? "").utf8))
        }

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
