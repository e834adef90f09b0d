/// An event on its way to a worker, and who is told the answer.
struct WorkerLetter: Sendable {
    let event: Event
    let reply: WorkerReply
}

/// The closure behind a ticket, by the kind of answer that it takes.
enum WorkerReply: Sendable {
    case session(Engine.Reply<SessionInfo>)
    /// That of a new listener, its number, and who takes its notices.
    case listening(
        UInt64, Engine.Reply<SessionInfo>, @Sendable (SessionNotice) -> Void)
    case forward(Engine.Reply<ForwardAnswer>)
    case states(Engine.Reply<StatesAnswer>)
    case state(Engine.Reply<StateAnswer>)
    case sessions(@Sendable ([SessionInfo]) -> Void)
    case statistics(@Sendable (Statistics) -> Void)
    case drained(@Sendable () -> Void)
    case changed(@Sendable (ModelChangeAnswer) -> Void)

    func give(_ answer: Answer) {
        switch (self, answer) {
        case (.session(let reply), .session(let answer)): reply(.success(answer))
        case (.session(let reply), .refused(let error)): reply(.failure(error))
        case (.listening(_, let reply, _), .session(let answer)): reply(.success(answer))
        case (.listening(_, let reply, _), .refused(let error)): reply(.failure(error))
        case (.forward(let reply), .forward(let answer)): reply(.success(answer))
        case (.forward(let reply), .refused(let error)): reply(.failure(error))
        case (.states(let reply), .states(let answer)): reply(.success(answer))
        case (.states(let reply), .refused(let error)): reply(.failure(error))
        case (.state(let reply), .state(let answer)): reply(.success(answer))
        case (.state(let reply), .refused(let error)): reply(.failure(error))
        case (.sessions(let reply), .sessions(let answer)): reply(answer)
        case (.statistics(let reply), .statistics(let answer)): reply(answer)
        case (.drained(let reply), .drained): reply()
        case (.changed(let reply), .changed(let answer)): reply(answer)
        default: preconditionFailure("an answer of another kind than the request's")
        }
    }
}
