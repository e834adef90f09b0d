import Sessions
import Synchronization
import WireFormats

@testable import Endpoints

/// A repository that answers what a test says, and remembers what it was asked.
final class FixedRepository: ModelRepositoryControl {
    /// What came.
    enum Question: Equatable {
        case load(String, VersionPolicy?)
        case unload(String, version: Int?, SessionsAtUnload)
    }

    private let known: [ModelState]
    private let load: Result<RepositoryLoad, RepositoryError>
    private let unload: Result<RepositoryUnload, RepositoryError>
    private let heard = Mutex<[Question]>([])

    init(
        _ known: [ModelState] = [],
        load: Result<RepositoryLoad, RepositoryError> = .success(
            .init(states: [], woken: 0, staying: 0)),
        unload: Result<RepositoryUnload, RepositoryError> = .success(
            .init(deleted: 0, kept: 0, left: 0))
    ) {
        self.known = known
        self.load = load
        self.unload = unload
    }

    var questions: [Question] { heard.withLock { $0 } }

    func states(reply: @escaping @Sendable ([ModelState]) -> Void) { reply(known) }

    func state(of name: String, version: Int?) -> ModelState? {
        known.last { $0.name == name && [nil, $0.version].contains(version) }
    }

    func policy(of name: String) -> VersionPolicy { .specific([2, 3]) }

    func load(
        _ name: String, policy: VersionPolicy?, reply: @escaping Reply<RepositoryLoad>
    ) {
        heard.withLock { $0.append(.load(name, policy)) }
        reply(load)
    }

    func unload(
        _ name: String, version: Int?, sessions: SessionsAtUnload,
        reply: @escaping Reply<RepositoryUnload>
    ) {
        heard.withLock { $0.append(.unload(name, version: version, sessions)) }
        reply(unload)
    }
}

extension Service {
    /// Serves models that are all ready, and whose files nobody asks about.
    func open(_ engine: Engine) {
        let models = engine.models.map {
            ModelState(name: $0.name, version: $0.version, state: .ready, reason: "")
        }
        open(engine, repository: FixedRepository(models))
    }
}
