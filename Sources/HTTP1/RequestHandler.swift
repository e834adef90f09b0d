import HTTPTypes

/// What answers the requests of a `Server`.
public protocol RequestHandler: Sendable {
    /// Answers `request` through `respond`, now or later and from any thread, exactly once.
    ///
    /// Called on the queue of the request's connection, which many connections share: it must not
    /// block it. What is cheaper for several requests together may be put off to `finishRound`.
    func handle(_ request: Request, respond: @escaping Responder)

    /// Does what was put off: all that has come for the moment has been handed over.
    ///
    /// Called on the queue of the connections, soon after each request and each event of a stream.
    /// Fractions of a millisecond may be spent here; to tell another thread takes some of it too.
    func finishRound()

    /// Whether a request of this method and path is taken and answered in pieces.
    ///
    /// Asked once for each request, when its head has come: it should cost nearly nothing.
    func takesPieces(_ method: HTTPRequest.Method, _ path: borrowing Span<UInt8>) -> Bool

    /// Begins a request for which `takesPieces` was true; its body is still empty.
    ///
    /// Called on the queue of the request's connection, when all requests before it are answered.
    /// - Returns: what takes the body and all else that happens.
    func open(_ request: Request, answer: ResponseStream) -> any StreamHandler

    /// The answer to a request that could not be read; its connection then closes.
    ///
    /// Called on the queue of the connection: it must not block it.
    func problem(_ error: ParseError) -> Response
}
