/// The most of everything that one server takes from its clients; units last in the names.
///
/// Not the limits of what is served: a handler has its own.
public struct Limits: Sendable, Equatable {
    /// Bytes of a request target; real paths are far shorter, what is longer is an attack.
    public var targetBytesMax = 8 * 1024
    /// Bytes of all header fields with their line ends, held in memory until they are complete.
    public var headerBytesMax = 32 * 1024
    /// Header fields of one request; many tiny ones cost more time than their bytes say.
    public var headerCountMax = 100
    /// Bytes of one body as sent, and of all bodies of one connection that wait for their answers
    /// before it is read no further.
    public var bodyBytesMax = 64 * 1024 * 1024
    /// How many times its size a gzip body of more than 1 MiB may decode to; deflate itself reaches
    /// 1,032, and a bomb of 64 KiB must not cost the time and memory of 64 MiB.
    public var gzipRatioMax = 200
    /// Bytes of all chunk extensions of one body; nobody reads them, so they are pure cost.
    public var chunkExtensionBytesMax = 4 * 1024
    /// Bytes of the trailer fields behind a chunked body, read and dropped.
    public var trailerBytesMax = 4 * 1024
    /// Requests of one connection handed to the handler and not yet answered; then it is read no
    /// further, so that one client cannot fill the queues of all.
    public var pipelinedRequestsMax = 64
    /// Bytes of answers that one connection's client has not taken yet; then it is read no further.
    public var responseBytesBufferedMax = 4 * 1024 * 1024
    /// Bytes of an answer in pieces that its client has not taken yet; then its handler is told to
    /// wait.
    public var streamBytesBufferedMax = 256 * 1024
    /// Connections open at once; each costs a file descriptor and its buffers.
    public var connectionsMax = 1024
    /// Requests after which a connection closes, so that balancers can move clients along.
    public var requestsPerConnectionMax = 1_000_000
    /// Seconds from a request's first byte (the first request's: from the connection) to the end of
    /// its header, against clients that send a header a byte at a time.
    public var headerSeconds = 15.0
    /// Seconds from the end of the header to the end of the body.
    public var bodySeconds = 60.0
    /// Seconds a connection may stand with no request in it.
    public var idleSeconds = 75.0
    /// Seconds that the two sides of a request in pieces may both be silent while more of its body
    /// is wanted.
    public var streamIdleSeconds = 300.0
    /// Seconds in which a client must take at least some of an answer.
    public var writeSeconds = 30.0
    /// Seconds that a closing connection goes on reading, so that a client that still sends gets to
    /// see its answer.
    public var lingerSeconds = 2.0

    /// Bytes of a body that a handler goes through at once.
    public static let promptBodyBytesMax = 64 * 1024
    /// As many of one with a content coding: they may become very many more.
    static let promptCodedBytesMax = 1024

    /// Seconds from one look at deadlines to the next: they are kept to a tenth of the shortest,
    /// within reason.
    var tickSeconds: Double {
        let shortest = min(
            headerSeconds, bodySeconds, idleSeconds, writeSeconds, lingerSeconds, streamIdleSeconds)
        return min(max(shortest / 10, 0.01), 1)
    }

    /// The limits that suit a server on one machine.
    public init() {}
}
