/// What answers the requests of a `Server`.
public protocol RequestHandler: Sendable {
    /// Answers `request` through `respond`, now or later and from any thread, exactly once.
    ///
    /// Called on the queue of the request's connection, which many connections share: it must not
    /// block it.
    func handle(_ request: Request, respond: @escaping Responder)

    /// The answer to a request that could not be read; its connection then closes.
    ///
    /// Called on the queue of the connection: it must not block it.
    func problem(_ error: ParseError) -> Response
}
