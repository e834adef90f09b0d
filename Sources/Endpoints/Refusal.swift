import Sessions

/// A typed error on its way to the one place where it becomes an answer.
struct Refusal: Error {
    let reason: any ProblemSource
    /// The session that it is about.
    var session: SessionID?

    init(_ reason: any ProblemSource, session: SessionID? = nil) {
        self.reason = reason
        self.session = session
    }
}
