/// How one version of a model stands with the server.
public struct ModelState: Sendable, Equatable {
    /// The states of Triton's repository index, in lower case.
    public enum State: String, Sendable {
        /// It takes new sessions.
        case ready
        /// It is being read and is not served yet.
        case loading
        /// It takes no new sessions, and some that live still go on.
        case unloading
        /// It is not served.
        case unavailable
    }

    /// The model's name.
    public let name: String
    /// The version's number.
    public let version: Int
    /// How it stands.
    public let state: State
    /// Why it is not ready, or why a file that came later is not the one that is served; else
    /// empty.
    public let reason: String

    /// The state of `version` of the model `name`.
    public init(name: String, version: Int, state: State, reason: String) {
        self.name = name
        self.version = version
        self.state = state
        self.reason = reason
    }
}
