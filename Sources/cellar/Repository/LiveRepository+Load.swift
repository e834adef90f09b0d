import Dispatch
import Endpoints
import Logging
import Sessions
import WireFormats

/// Loading what somebody asks for, and carrying out plans.
extension LiveRepository {
    /// What loads have meant for sessions.
    struct Sessions: Sendable {
        var woken = 0
        var staying = 0
    }

    /// Calls back with what a change led to; on the repository's queue.
    typealias Done<Value> = @Sendable (Result<Value, RepositoryError>) -> Void

    /// Serves what the files of the model `name` hold once two looks have seen the same.
    func loadNow(
        _ name: String, policy: VersionPolicy?, done: @escaping Done<RepositoryLoad>
    ) {
        let first: RepositoryLook.Model
        do throws(RepositoryError) {
            first = try look(at: name)
        } catch {
            return done(.failure(error))
        }
        note(name) { $0.noteAsked() }
        let wish = policy
        let policy = policy ?? policies[name]
        let finish: Done<Sessions> = { [self] result in
            done(
                result.map { sessions in
                    note(name) { record in
                        record.policy = wish
                        return RepositoryLoad(
                            states: record.states(of: name), woken: sessions.woken,
                            staying: sessions.staying)
                    }
                })
        }
        let plan = plan(name, first, before: first, policy: policy, isAsked: true)
        guard !plan.isEmpty else { return carryOut(plan, of: name, done: finish) }
        changes.queue.asyncAfter(deadline: .now() + Self.settleSeconds) { [self] in
            do throws(RepositoryError) {
                let second = try look(at: name)
                carryOut(
                    self.plan(name, second, before: first, policy: policy, isAsked: true),
                    of: name, done: finish)
            } catch {
                finish(.failure(error))
            }
        }
    }

    private func look(at name: String) throws(RepositoryError) -> RepositoryLook.Model {
        let look: RepositoryLook
        do throws(RepositoryFault) {
            look = try files.look()
        } catch {
            throw .unservable("\(error)")
        }
        guard let model = look.byName[name] else {
            throw .unknownModel(name: name, version: nil)
        }
        return model
    }

    /// What is to be done about a model.
    func plan(
        _ name: String, _ look: RepositoryLook.Model?, before: RepositoryLook.Model?,
        policy: VersionPolicy, isAsked: Bool
    ) -> RepositoryPlan {
        RepositoryPlan(
            look, before: before, record: record(of: name) ?? ModelRecord(), policy: policy,
            isAsked: isAsked)
    }

    /// Carries out a plan and gives what it meant for sessions, or the first fault.
    ///
    /// What cannot be read leaves what is served as it is.
    func carryOut(_ plan: RepositoryPlan, of name: String, done: @escaping Done<Sessions>) {
        load(plan.loads[...], after: noteFaults(plan, of: name), Sessions()) { [self] result in
            var retired = plan.gone
            if case .success = result { retired += plan.superseded }
            retire(retired[...], of: name) { done(result) }
        }
    }

    /// Notes what a plan found without reading a file; gives the first fault.
    @discardableResult
    func noteFaults(_ plan: RepositoryPlan, of name: String) -> RepositoryError? {
        var failure: RepositoryError?
        for (number, fault) in plan.faults.sorted(by: { $0.key < $1.key }) {
            noteFailure(name, number, .unservable("\(fault)"), files: nil)
            failure = failure ?? .unservable("\(fault)")
        }
        if let version = plan.unsettled.first {
            failure = failure ?? .beingWritten(file: version.files.path)
        }
        note(name) { record in
            for number in plan.agreeing { record.noteAgreement(number) }
            for number in plan.forgotten { record.versions[number] = nil }
        }
        return failure
    }

    private func load(
        _ versions: ArraySlice<RepositoryLook.Version>, after failure: RepositoryError?,
        _ sum: Sessions, done: @escaping Done<Sessions>
    ) {
        guard let version = versions.first else {
            return done(failure.map { .failure($0) } ?? .success(sum))
        }
        note(version.name) { $0.noteLoading(version.number) }
        load(version) { [self] result in
            var (failure, sum) = (failure, sum)
            switch result {
            case .success(let sessions):
                sum.woken += sessions.woken
                sum.staying += sessions.staying
            case .failure(let error):
                // The other reasons may pass while the files stay as they are.
                var isOfFiles = false
                if case .unservable = error { isOfFiles = true }
                noteFailure(
                    version.name, version.number, error,
                    files: isOfFiles ? version.files.stamps : nil)
                failure = failure ?? error
            }
            load(versions.dropFirst(), after: failure, sum, done: done)
        }
    }

    /// Reads a version and serves it, unless it holds what is served already.
    private func load(_ version: RepositoryLook.Version, done: @escaping Done<Sessions>) {
        let known = record(of: version.name)?.versions[version.number]
        let model: ServedModel
        do throws(RepositoryError) {
            if let waiting = known?.waiting, waiting.stamps == version.files.stamps {
                model = waiting.model
            } else {
                model = try read(version)
            }
        } catch {
            return done(.failure(error))
        }
        if let served = known?.model, served.digest == model.digest,
            served.initialState == model.initialState
        {
            note(version.name) { $0.noteServed(version.number, served, version.files) }
            return done(.success(Sessions()))
        }
        engine.load(model) { [self] result in
            changes.queue.async { [self] in finish(version, model, result, done: done) }
        }
    }

    private func finish(
        _ version: RepositoryLook.Version, _ model: ServedModel,
        _ result: Result<LoadReport, SessionError>, done: Done<Sessions>
    ) {
        switch result {
        case .failure(let error):
            note(version.name) { $0.noteWaiting(version.number, model, version.files) }
            done(.failure(.session(error)))
        case .success(let report):
            note(version.name) { $0.noteServed(version.number, model, version.files) }
            log(
                "model loaded", version.name, version.number,
                [
                    "digest": model.digest, "file": model.file,
                    "sessions_woken": "\(report.woken)", "sessions_staying": "\(report.staying)",
                ])
            done(.success(Sessions(woken: report.woken, staying: report.staying)))
        }
    }

    /// Reads a version; what was written to meanwhile is not taken.
    private func read(_ version: RepositoryLook.Version) throws(RepositoryError) -> ServedModel {
        do {
            let model = try loader.load(try version.entry())
            guard version.files.now() == version.files else {
                throw RepositoryError.beingWritten(file: model.file)
            }
            return model
        } catch let error as RepositoryError {
            throw error
        } catch {
            throw .unservable("\(error)")
        }
    }

    /// Notes why files are not served; says so if it is news.
    func noteFailure(
        _ name: String, _ number: Int, _ error: RepositoryError, files: [String: FileStamp]?
    ) {
        let reason = error.sentence
        let isNews = note(name) { $0.noteFailure(number, reason: reason, files: files) }
        if case .beingWritten = error { return }
        guard isNews else { return }
        logger.error(
            "model cannot be served",
            metadata: [
                "model": "\(name)", "version": "\(number)", "reason": "\(reason)",
            ])
    }

    /// Says what has changed; nil is all versions.
    func log(_ change: String, _ name: String, _ number: Int?, _ more: [String: String]) {
        let version = number.map(String.init) ?? "all"
        var metadata: Logger.Metadata = ["model": "\(name)", "version": "\(version)"]
        for (key, value) in more { metadata[key] = "\(value)" }
        logger.notice("\(change)", metadata: metadata)
    }
}
