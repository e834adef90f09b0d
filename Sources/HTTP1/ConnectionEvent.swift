/// What can happen to a connection, from its socket, its handler, the clock and its server.
enum ConnectionEvent {
    /// It has been accepted.
    case opened
    /// It has been accepted only to be told that it is not wanted.
    case refused(ParseError)
    /// Bytes have come; they are the event's only while it is handled.
    case received(UnsafeRawBufferPointer)
    /// Others have had their turn since an action said that it is over.
    case turn
    /// The client has finished sending; it may still read.
    case peerFinished
    /// Request `number` has its answer.
    case responded(number: Int, Response)
    /// The handler of request `number`, which goes in pieces, wants something.
    case stream(number: Int, StreamCommand)
    /// The socket has taken this many bytes.
    case wrote(Int)
    /// The deadline of the last actions may have passed.
    case deadlinePassed
    /// The server takes no more work.
    case drain
    /// The socket is broken.
    case failed

    /// Whether requests, or pieces of one, are read now.
    var bringsRequests: Bool {
        switch self {
        case .opened, .received, .turn, .stream: true
        case .refused, .peerFinished, .responded, .wrote, .deadlinePassed, .drain, .failed: false
        }
    }
}
