import HTTPTypes

/// What takes a request whose body comes and whose answer goes in pieces.
///
/// Not for ordinary requests: those are handed over whole, and answered whole.
public protocol StreamHandler: Sendable {
    /// Takes what has happened; called on the queue of the connection, which it must not block.
    ///
    /// Nothing comes behind `.cancelled`, nor once the answer has been ended.
    func handle(_ event: StreamEvent)
}

/// What can happen to a request in pieces.
public enum StreamEvent: Sendable, Equatable {
    /// Some more of the body, transfer coding undone; comes only while it is wanted.
    case bytes([UInt8])
    /// The body is complete.
    case bodyEnded
    /// The rest of the body cannot be read; the answer may still be ended.
    case bodyFailed(ParseError)
    /// The client has finished sending: behind `.bodyEnded` it may be gone; before, its body was
    /// cut. It may still read.
    case peerFinished
    /// The client has sent nothing, and was sent nothing, for the seconds of the limits.
    case idle
    /// Nothing has been sent for the seconds asked for.
    case quiet
    /// The client leaves more than may wait for it: nothing should be sent before `.drained`.
    case full
    /// There is room again.
    case drained
    /// The server takes no more work.
    case stopping
    /// Nobody reads the answer any more.
    case cancelled
}

/// Which requests are taken in pieces, by method and path; asked once for each head.
typealias StreamChoice = @Sendable (HTTPRequest.Method, borrowing Span<UInt8>) -> Bool
