/// A change of the models on one worker that waits for turns of sessions.
struct PendingChange {
    /// Where the sessions go.
    enum Destination {
        case shard(Int)
        case dormitory
        case nowhere
    }

    let destination: Destination
    /// Sessions whose turn has not come.
    var remaining = 0
    /// Sessions that have left for the dormitory or for nowhere.
    var left = 0
    /// What becomes of each session, where they go to another shard.
    private var entries: [SessionID: MigrationReport.Entry] = [:]

    init(destination: Destination) { self.destination = destination }

    /// Notes what becomes of a session of `model`.
    mutating func note(
        _ session: Session, of model: ModelIdentity, _ outcome: MigrationReport.Entry.Outcome
    ) {
        entries[session.id] = .init(
            session: session.id, version: model.version, position: session.position,
            outcome: outcome)
    }

    /// Notes that a session ended before its turn came.
    mutating func noteEnd(of id: SessionID) { entries[id]?.outcome = .ended }

    var answer: ModelChangeAnswer {
        switch destination {
        case .shard: .migrated(Array(entries.values))
        case .dormitory: .retired(UnloadReport(kept: left))
        case .nowhere: .retired(UnloadReport(deleted: left))
        }
    }
}
