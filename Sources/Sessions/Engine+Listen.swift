import Synchronization

/// Listening to sessions.
extension Engine {
    /// Tells of a session what `interest` says, until its last notice or until `stop`.
    ///
    /// - Parameters:
    ///   - reply: called first, with how the session stands; behind a refusal nothing comes.
    ///   - receive: called on a worker's queue for each notice, in order; must not block.
    public func listen(
        to id: SessionID, for interest: Interest, reply: @escaping Reply<SessionInfo>,
        receive: @escaping @Sendable (SessionNotice) -> Void
    ) -> Listening {
        let number = lastListener.wrappingAdd(1, ordering: .relaxed).newValue
        worker(of: id).post(
            .init(
                event: .listen(id, Listener(number: number, interest: interest)),
                reply: .listening(number, reply, receive)))
        return Listening(session: id, number: number)
    }

    /// Ends a listening; what was told before may still be on its way.
    public func stop(_ listening: Listening) {
        let id = listening.session
        worker(of: id).post(
            .init(event: .stopListening(id, listening.number), reply: .session { _ in }))
    }
}
