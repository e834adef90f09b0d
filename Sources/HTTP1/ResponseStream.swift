/// The way back for an answer in pieces; its head is an ordinary one, its end is told by `finish`.
///
/// It is the last answer of its connection. But for `perform` everything is called on the queue of
/// the connection, where a `StreamHandler` is called too. What comes behind the end, or behind the
/// client, is dropped.
public struct ResponseStream: Sendable {
    let command: @Sendable (StreamCommand) -> Void
    let onQueue: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// Answers with a whole response instead.
    public func respond(_ response: Response) { command(.respond(response)) }

    /// Begins the answer: the head goes out at once, its body is left aside.
    ///
    /// - Parameter quietSeconds: after as many without a piece comes `.quiet`; nil: never.
    public func begin(_ head: Response, quietSeconds: Double? = nil) {
        command(.begin(head, quietSeconds: quietSeconds))
    }

    /// Sends some more of the answer.
    public func send(_ bytes: [UInt8]) { command(.send(bytes)) }

    /// Says whether the body is wanted; before the first call it is not.
    ///
    /// A piece that was read before may still come.
    public func read(_ isWanted: Bool) { command(.read(isWanted)) }

    /// Ends the answer.
    public func finish() { command(.finish) }

    /// Does `work` on the queue of the connection, soon; may be called from any thread.
    public func perform(_ work: @escaping @Sendable () -> Void) { onQueue(work) }
}

/// What a handler wants of its stream.
enum StreamCommand: Sendable, Equatable {
    case respond(Response)
    case begin(Response, quietSeconds: Double?)
    case send([UInt8])
    case read(Bool)
    case finish
}
