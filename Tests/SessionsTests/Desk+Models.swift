import Testing

@testable import Sessions

/// Changes of the models as an engine makes them, on one worker.
extension Desk {
    static let costs = StepCosts([.init(rows: 1, nanoseconds: 1), .init(rows: 64, nanoseconds: 64)])

    /// Serves `model` as the shard of `number`, which is the next.
    @discardableResult
    mutating func load(_ model: ServedModel, as number: Int) throws -> LoadReport {
        let ticket = send(.models(.load(model, number: number, costs: Self.costs)))
        guard case .changed(.loaded(let report)) = answer(ticket) else { throw WrongAnswer() }
        return report
    }

    /// Begins an unload; the ticket is answered once all turns have come.
    mutating func beginUnload(
        _ name: String, _ version: Int?, _ sessions: SessionsAtUnload
    ) -> Ticket {
        _ = send(.models(.close(name: name, version: version)))
        return send(.models(.retire(name: name, version: version, sessions)))
    }

    mutating func unload(
        _ name: String, _ version: Int?, _ sessions: SessionsAtUnload
    ) throws -> UnloadReport {
        let ticket = beginUnload(name, version, sessions)
        runAll()
        guard case .changed(.retired(let report)) = answer(ticket) else { throw WrongAnswer() }
        return report
    }

    mutating func migrate(
        to number: Int, isDryRun: Bool = false
    ) throws -> [MigrationReport.Entry] {
        let ticket = send(.models(.migrate(to: number, isDryRun: isDryRun)))
        runAll()
        return try migrated(ticket)
    }

    func migrated(_ ticket: Ticket) throws -> [MigrationReport.Entry] {
        guard case .changed(.migrated(let entries)) = answer(ticket) else { throw WrongAnswer() }
        return entries.sorted { $0.session < $1.session }
    }
}
