import Cores
import Foundation
import HTTP1
import HTTPTypes
import Logging
import Sessions
import Synchronization

/// What stands behind the sockets: finds a request's endpoint and lets it answer.
///
/// It opens before the models are loaded, so that a health check can tell starting from dead.
public final class Service: RequestHandler {
    /// What the service needs to know of the configuration.
    public struct Options: Sendable {
        /// Bytes of a body after its gzip is undone.
        public var bodyBytesMax: Int
        /// How many times its size more than 1 MiB of it may be.
        public var gzipRatioMax = Limits().gzipRatioMax
        /// Bytes of a body, or of an answer, above which others would wait too long behind it: it
        /// is read or written away from the sockets' queues.
        let inlineBytesMax = Limits.promptBodyBytesMax
        /// Bytes of one line of a stream.
        public var streamLineBytesMax = 1 << 20
        /// Lines of one stream that wait for their steps.
        public var streamLinesMax = 64
        /// Bytes of lines that wait for their steps, and of answers or events that wait for their
        /// connection: of each that many, and the last one whole.
        public var streamBytesMax = 256 << 10
        /// Seconds without an event after which a listener gets a comment.
        public var eventQuietSeconds = 15.0
        /// What a request that begins a sequence does to one of the same name.
        public var sequenceStart = SequenceStart.restart

        /// Options with this limit, in bytes, and the others as they are when nothing is said.
        public init(bodyBytesMax: Int) { self.bodyBytesMax = bodyBytesMax }
    }

    private struct Models {
        let engine: Engine
        let repository: any ModelRepositoryControl
    }

    private enum Stage {
        case starting
        case serving(Models)
        case stopping(Models?)
    }

    let options: Options
    let traffic = Traffic()
    let openings = Openings()
    let inferTimes = InferTimes()
    private let table = EndpointTable()
    private let stage = Mutex(Stage.starting)
    private let heavyWork = DispatchQueue(label: "cellar.bodies", attributes: .concurrent)

    /// A service that answers 503 to all but `/v2/health/live` until it is opened.
    public init(options: Options) { self.options = options }

    /// Begins to serve the sessions of `engine`, whose models come from `repository`.
    public func open(_ engine: Engine, repository: any ModelRepositoryControl) {
        let models = Models(engine: engine, repository: repository)
        stage.withLock { stage in
            if case .starting = stage { stage = .serving(models) }
        }
    }

    /// Turns readiness to 503; what comes on connections that are still open is answered.
    ///
    /// - Returns: false if it had been told before.
    public func stop() -> Bool {
        stage.withLock { stage in
            switch stage {
            case .starting: stage = .stopping(nil)
            case .serving(let models): stage = .stopping(models)
            case .stopping: return false
            }
            return true
        }
    }

    /// Refuses while the models load and while the server stops.
    func refuseUnlessReady() throws(EndpointError) {
        let reason: EndpointError? = stage.withLock {
            switch $0 {
            case .starting: .starting
            case .serving: nil
            case .stopping: .stopping
            }
        }
        if let reason { throw reason }
    }

    /// The sessions, once the models are loaded; while the server stops it goes on answering what
    /// comes on connections that are still open.
    func engine() throws(EndpointError) -> Engine {
        guard let engine = modelsIfOpen?.engine else { throw .starting }
        return engine
    }

    /// What the models come from, at the same times.
    func repository() throws(EndpointError) -> any ModelRepositoryControl {
        guard let repository = modelsIfOpen?.repository else { throw .starting }
        return repository
    }

    /// The error that tells more of a model that is not served, if more is known.
    func explained(_ error: any ProblemSource) -> any ProblemSource {
        var told: (any ProblemSource)? = error
        if case .session(let refusal)? = error as? RepositoryError { told = refusal }
        guard case .unknownModel(let name, let version)? = told as? SessionError,
            let state = modelsIfOpen?.repository.state(of: name, version: version),
            state.state != .ready
        else { return error }
        return EndpointError.modelUnavailable(state)
    }

    private var modelsIfOpen: Models? {
        stage.withLock {
            switch $0 {
            case .starting, .stopping(nil): nil
            case .serving(let models), .stopping(let models?): models
            }
        }
    }

    /// Does `work` here, or away from the sockets' queues if it has many `bytes` to go through.
    func whereItFits(bytes: Int, _ work: @escaping @Sendable () -> Void) {
        perform(here: fitsHere(bytes: bytes), work)
    }

    /// Does `work` here, or away from the sockets' queues.
    func perform(here isHere: Bool, _ work: @escaping @Sendable () -> Void) {
        guard !isHere else { return work() }
        heavyWork.async {
            Cores.leave()
            work()
        }
    }

    /// Whether going through `bytes` keeps nobody waiting.
    func fitsHere(bytes: Int) -> Bool { bytes <= options.inlineBytesMax }

    /// Answers `request`; called on its connection's queue.
    public func handle(_ request: Request, respond: @escaping Responder) {
        guard let exchange = exchange(request, respond) else { return }
        exchange.endpoint.run(exchange)
    }

    /// Lets the steps begin that the last requests asked for.
    public func finishRound() {
        modelsIfOpen?.engine.finishRound()
    }

    /// The request with its endpoint, unless there is none: then it is answered.
    private func exchange(
        _ request: Request, _ respond: @escaping Responder
    ) -> Exchange? {
        do throws(EndpointError) {
            let found = try table.find(request)
            if request.hasQuery {
                try QueryParameters(request).check(found.endpoint.query.map(\.name))
            }
            return Exchange(
                request: request, endpoint: found.endpoint, parameters: found.parameters,
                service: self, respond: respond)
        } catch {
            respond { [traffic] in
                traffic.count(endpoint: "none", status: error.status)
                return ErrorForm(path: request.path).response(Problem(error))
            }
            return nil
        }
    }

    /// Whether the endpoint of a request takes it in pieces.
    public func takesPieces(
        _ method: HTTPRequest.Method, _ path: borrowing Span<UInt8>
    ) -> Bool {
        table.takesPieces(method, path)
    }

    /// Begins a request in pieces; called on its connection's queue.
    public func open(_ request: Request, answer: ResponseStream) -> any StreamHandler {
        let respond: Responder = { make in answer.perform { answer.respond(make()) } }
        guard let exchange = exchange(request, respond),
            let open = exchange.endpoint.open
        else { return NoStream() }
        return open(exchange, answer)
    }

    /// A handler of a request that is answered already.
    private struct NoStream: StreamHandler {
        func handle(_ event: StreamEvent) {}
    }

    /// How a request that is no HTTP is answered.
    public func problem(_ error: ParseError) -> Response {
        traffic.count(endpoint: "none", status: error.status)
        return ProblemJSON.response(Problem(error))
    }
}
