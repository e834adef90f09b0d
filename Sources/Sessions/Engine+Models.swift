/// Models that come and go while requests run; one change at a time.
extension Engine {
    /// What is served now: of each version the file that was loaded last.
    public var models: [ServedModel] { catalogue.withLock { $0.entries.map(\.model) } }

    /// Serves `model` from now on.
    ///
    /// Where its version is served already, new sessions begin with this file, and living ones stay
    /// with the one that they began with, until they end or are migrated. Sessions that sleep since
    /// an unload of the same version with the same digest wake. Blocks for some steps of the
    /// network, whose costs are measured.
    ///
    /// - Parameter reply: refused with `tooManyLoads` where as many earlier files of the version
    ///   live for their sessions as may.
    public func load(_ model: ServedModel, reply: @escaping Reply<LoadReport>) {
        let costs = StepCosts.measured(model.network, clock: clock)
        changes.run { [self] end in
            let finish: Reply<LoadReport> = { result in
                end()
                reply(result)
            }
            let look = ModelChange.inUse(name: model.name, version: model.version)
            tell(look) { [self] answers in
                // Those that would live for their sessions alone.
                var earlier: Set<Int> = []
                for case .inUse(let numbers) in answers { earlier.formUnion(numbers) }
                guard earlier.count <= limits.loadsPerVersionMax else {
                    return finish(
                        .failure(
                            .tooManyLoads(
                                name: model.name, version: model.version,
                                max: limits.loadsPerVersionMax)))
                }
                enter(model, costs: costs, reply: finish)
            }
        }
    }

    private func enter(
        _ model: ServedModel, costs: StepCosts, reply: @escaping Reply<LoadReport>
    ) {
        let number = catalogue.withLock { $0.takeNumber() }
        tell(.load(model, number: number, costs: costs)) { [self] answers in
            var sum = LoadReport()
            for case .loaded(let report) in answers {
                sum.woken += report.woken
                sum.staying += report.staying
            }
            catalogue.withLock { $0.enter(model, number: number) }
            reply(.success(sum))
        }
    }

    /// Serves a version no more, or no version of the model; answered once that is so.
    ///
    /// Also one that is served no more and lives for its sessions: what becomes of them may be said
    /// once more.
    ///
    /// - Parameter reply: refused with `unknownModel`, and with `modelInUse` where sessions live
    ///   and `sessions` is `refuse`; then all is as it was.
    public func unload(
        _ name: String, version: Int?, sessions: SessionsAtUnload,
        reply: @escaping Reply<UnloadReport>
    ) {
        changes.run { [self] end in
            let finish: Reply<UnloadReport> = { result in
                end()
                reply(result)
            }
            // Nothing begins from here on, so what is counted is all there is.
            tell(.close(name: name, version: version)) { [self] answers in
                var counts: [Int] = []
                for case .living(let count?) in answers { counts.append(count) }
                let living = counts.reduce(0, +)
                guard !counts.isEmpty else {
                    return finish(.failure(.unknownModel(name: name, version: version)))
                }
                guard sessions != .refuse || living == 0 else {
                    return tell(.reopen(name: name, version: version)) { _ in
                        finish(
                            .failure(
                                .modelInUse(name: name, version: version, sessions: living)))
                    }
                }
                retire(name, version, sessions, reply: finish)
            }
        }
    }

    private func retire(
        _ name: String, _ version: Int?, _ sessions: SessionsAtUnload,
        reply: @escaping Reply<UnloadReport>
    ) {
        tell(.retire(name: name, version: version, sessions)) { [self] answers in
            var sum = UnloadReport()
            for case .retired(let report) in answers {
                sum.deleted += report.deleted
                sum.kept += report.kept
                sum.left += report.left
            }
            catalogue.withLock { $0.remove(name, version: version) }
            reply(.success(sum))
        }
    }

    /// Lets a version take over the sessions of all others of its model, and of earlier files of
    /// its own, asleep or not, where its states are shaped as theirs.
    ///
    /// Each goes on from where it stands, in its turn: what was asked before runs with the version
    /// that it had. Answered once all have moved.
    ///
    /// - Parameters:
    ///   - isDryRun: whether to tell what would be, and change nothing.
    ///   - reply: refused with `unknownModel`.
    public func migrate(
        _ name: String, to version: Int, isDryRun: Bool, reply: @escaping Reply<MigrationReport>
    ) {
        changes.run { [self] end in
            let number = catalogue.withLock { $0.number(of: name, version: version) }
            guard let number else {
                end()
                return reply(.failure(.unknownModel(name: name, version: version)))
            }
            tell(.migrate(to: number, isDryRun: isDryRun)) { answers in
                var entries: [MigrationReport.Entry] = []
                for case .migrated(let part) in answers { entries += part }
                entries.sort { $0.session < $1.session }
                end()
                reply(
                    .success(
                        MigrationReport(version: version, isDryRun: isDryRun, sessions: entries)))
            }
        }
    }

    /// Tells all workers of a change; `reply` has the answers once all are there.
    private func tell(
        _ change: ModelChange, reply: @escaping @Sendable ([ModelChangeAnswer]) -> Void
    ) {
        let gathering = Gathering(count: workers.count, whole: reply)
        for (index, worker) in workers.enumerated() {
            worker.post(
                .init(
                    event: .models(change),
                    reply: .changed { gathering.take($0, at: index) }))
        }
    }
}
