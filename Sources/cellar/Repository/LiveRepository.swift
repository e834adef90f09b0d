import Dispatch
import Endpoints
import Foundation
import Logging
import Sessions
import Synchronization
import WireFormats

/// What is between the files of models and the engine while the server runs: which versions are
/// served, which are not and why, and the changes of that.
///
/// Changes are made one at a time on a queue of their own; what stands may be asked from anywhere.
final class LiveRepository: Sendable {
    let files: ModelRepository
    let policies: VersionPolicies
    let loader: ModelLoader
    let engine: Engine
    let logger: Logger
    let changes = RepositoryQueue()
    let records: Mutex<[String: ModelRecord]>
    let looks: Mutex<Looks>

    /// What was seen of the files.
    struct Looks {
        /// The last look.
        var last: RepositoryLook
        /// Why there was none since; told once.
        var fault: RepositoryFault?
    }

    /// Seconds between the two looks that must agree where somebody waits for what they lead to.
    static let settleSeconds = 0.25

    /// The repository of which `engine` serves what `look` saw: `served`.
    init(
        _ files: ModelRepository, policies: VersionPolicies, look: RepositoryLook,
        served: [(version: RepositoryLook.Version, model: ServedModel)], loader: ModelLoader,
        engine: Engine, logger: Logger
    ) {
        self.files = files
        self.policies = policies
        self.loader = loader
        self.engine = engine
        self.logger = logger
        looks = Mutex(Looks(last: look))
        var records: [String: ModelRecord] = [:]
        for (version, model) in served {
            records[version.name, default: ModelRecord()]
                .noteServed(version.number, model, version.files)
        }
        self.records = Mutex(records)
    }

    /// Ends the process; in the middle of a change without what libraries do at an exit, which
    /// would take them away from under it.
    func exit(_ code: Int32) -> Never {
        if changes.isIdle { Foundation.exit(code) }
        _exit(code)
    }

    /// Changes what is known of a model.
    func note<Result: Sendable>(
        _ name: String, _ change: (inout ModelRecord) -> Result
    ) -> Result {
        records.withLock { change(&$0[name, default: ModelRecord()]) }
    }

    /// What is known of a model.
    func record(of name: String) -> ModelRecord? { records.withLock { $0[name] } }
}

extension LiveRepository: ModelRepositoryControl {
    func policy(of name: String) -> VersionPolicy { record(of: name)?.policy ?? policies[name] }

    func state(of name: String, version: Int?) -> ModelState? {
        guard let record = record(of: name) else { return nil }
        guard let number = version ?? record.versions.keys.max() else { return nil }
        return record.state(of: number, name: name)
    }

    func states(reply: @escaping @Sendable ([ModelState]) -> Void) {
        let records = records.withLock { $0 }
        guard records.values.contains(where: { !$0.finishing.isEmpty }) else {
            return reply(Self.states(records))
        }
        noteFinished { [self] in reply(Self.states(self.records.withLock { $0 })) }
    }

    /// Those of all versions, by name and number.
    private static func states(_ records: [String: ModelRecord]) -> [ModelState] {
        records.sorted { $0.key < $1.key }.flatMap { name, record in record.states(of: name) }
    }

    /// Notes of which versions the last session has ended.
    private func noteFinished(done: @escaping @Sendable () -> Void) {
        engine.statistics { [self] statistics in
            var living: Set<ModelVersion> = []
            for model in statistics.models where model.sessionsActive + model.sessionsIdle > 0 {
                living.insert(ModelVersion(name: model.name, number: model.version))
            }
            records.withLock { records in
                for (name, record) in records {
                    for number in record.finishing
                    where !living.contains(ModelVersion(name: name, number: number)) {
                        records[name]?.noteFinished(number)
                    }
                }
            }
            done()
        }
    }

    private struct ModelVersion: Hashable {
        let name: String
        let number: Int
    }

    func load(
        _ name: String, policy: VersionPolicy?, reply: @escaping Reply<RepositoryLoad>
    ) {
        changes.add { [self] done in
            loadNow(name, policy: policy) { result in
                reply(result)
                done()
            }
        }
    }

    func unload(
        _ name: String, version: Int?, sessions: SessionsAtUnload,
        reply: @escaping Reply<RepositoryUnload>
    ) {
        changes.add { [self] done in
            unloadNow(name, version: version, sessions: sessions) { result in
                reply(result)
                done()
            }
        }
    }
}
