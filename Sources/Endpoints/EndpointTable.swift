import HTTP1
import HTTPTypes

/// All that is served: one row an endpoint.
///
/// `openapi.json` is made from it.
struct EndpointTable: Sendable {
    static let endpoints: [Endpoint] =
        [
            .listModels, .describeModel, .migrate, .forwardMany,
            .createSession, .listSessions, .describeSession, .deleteSession,
            .forward, .stream, .events, .readStates, .setStates, .readState, .setState,
            .resetSession,
            .live, .ready, .metrics, .openAPI,
        ] + openInference + tensorFlowServing + invocations

    /// The Open Inference Protocol, of which `live` and `ready` are part too.
    private static let openInference: [Endpoint] = [
        .serverMetadata, .allModelStats, .modelMetadata, .versionMetadata, .modelReady,
        .versionReady, .modelConfig, .versionConfig, .modelStats, .versionStats, .infer,
        .versionInfer, .repositoryIndex, .loadModel, .unloadModel,
    ]

    /// TensorFlow Serving's REST, of which `describeModel` is part too.
    private static let tensorFlowServing: [Endpoint] = [
        .predict, .versionPredict, .describeVersion, .signatureMetadata,
        .versionSignatureMetadata, .classify, .versionClassify, .regress, .versionRegress,
        .labelPredict, .labelStatus, .labelMetadata,
    ]

    /// What containers of SageMaker, and TorchServe, are asked.
    private static let invocations: [Endpoint] = [
        .ping, .invocations, .invokeEndpoint, .predictions, .putPredictions, .versionPredictions,
        .putVersionPredictions,
    ]

    /// Whether the endpoint of a request answers in pieces.
    ///
    /// Asked of every request, so nearly all are told by how their path ends.
    func takesPieces(_ method: HTTPRequest.Method, _ path: borrowing Span<UInt8>) -> Bool {
        guard let index = Self.endingInPieces(path) else { return false }
        let found = Self.inPieces[index]
        guard found.method == (method == .head ? .get : method) else { return false }
        return found.path.match(path) != nil
    }

    private static func endingInPieces(_ path: borrowing Span<UInt8>) -> Int? {
        path.withUnsafeBufferPointer { path in
            endings.firstIndex { $0.last == path.last && path.suffix($0.count).elementsEqual($0) }
        }
    }

    /// Those that answer in pieces.
    private static let inPieces = endpoints.filter { $0.open != nil }

    /// How their paths end.
    private static let endings = inPieces.map { endpoint in
        Array((endpoint.path.text.split(separator: "/").last ?? "").utf8)
    }

    /// By the number of their paths' segments: a path fits those that have as many.
    private static let byDepth = Dictionary(grouping: endpoints) { endpoint in
        PathTemplate.depth(endpoint.path.text.utf8.span)
    }

    /// The endpoint of a request and the decoded parameters of its path.
    ///
    /// HEAD is served wherever GET is; the connection leaves the body out.
    func find(
        _ request: Request
    ) throws(EndpointError) -> (endpoint: Endpoint, parameters: [String]) {
        let asked: HTTPRequest.Method = request.method == .head ? .get : request.method
        var allowed: [String] = []
        let depth = request.withPath { PathTemplate.depth($0) }
        for endpoint in Self.byDepth[depth] ?? [] {
            guard let parameters = request.withPath({ endpoint.path.match($0) }) else { continue }
            if endpoint.method == asked { return (endpoint, parameters) }
            allowed.append(endpoint.method.rawValue)
            if endpoint.method == .get { allowed.append("HEAD") }
        }
        guard !allowed.isEmpty else { throw .unknownPath(request.path) }
        throw .method(request.method.rawValue, allowed: allowed)
    }
}
