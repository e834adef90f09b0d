import Sessions
import WireFormats

/// What lies between the files of models and the engine, as far as a client may ask for it.
///
/// Called on sockets' queues: must not block them. Every reply is called exactly once, on any
/// queue, which it must not block either.
public protocol ModelRepositoryControl: Sendable {
    /// Takes the answer of a change.
    typealias Reply<Answer> = @Sendable (Result<Answer, RepositoryError>) -> Void

    /// Every version that is known, served or not, by name and version.
    func states(reply: @escaping @Sendable ([ModelState]) -> Void)

    /// How a version stands that may be none that is served; nil if it is not known. Without a
    /// version, how the model's newest one that is known stands.
    func state(of name: String, version: Int?) -> ModelState?

    /// Which versions of a model are to be served.
    func policy(of name: String) -> VersionPolicy

    /// Looks at the model's files and serves what they hold now.
    ///
    /// - Parameter policy: what to serve until it is loaded again; nil is the configuration's.
    func load(_ name: String, policy: VersionPolicy?, reply: @escaping Reply<RepositoryLoad>)

    /// Serves a model no more until it is loaded again; of all its versions if `version` is nil.
    func unload(
        _ name: String, version: Int?, sessions: SessionsAtUnload,
        reply: @escaping Reply<RepositoryUnload>)
}

/// What a load has led to.
public struct RepositoryLoad: Sendable {
    /// The versions of the model that are known now.
    public let states: [ModelState]
    /// Sessions that slept and go on.
    public let woken: Int
    /// Sessions of a version that was loaded which stay with its earlier file.
    public let staying: Int

    /// A load after which the model's versions stand as `states` say.
    public init(states: [ModelState], woken: Int, staying: Int) {
        self.states = states
        self.woken = woken
        self.staying = staying
    }
}

/// What an unload has led to.
public struct RepositoryUnload: Sendable, Equatable {
    /// Sessions that were ended.
    public let deleted: Int
    /// Sessions that sleep.
    public let kept: Int
    /// Sessions that go on until they end.
    public let left: Int

    /// An unload with so many sessions.
    public init(deleted: Int, kept: Int, left: Int) {
        self.deleted = deleted
        self.kept = kept
        self.left = left
    }
}
