import Recurrent

/// A request to set one or several states: all of them or none.
public struct SetStatesRequest: Sendable {
    /// The values.
    public var states: [StateValue]
    /// Revisions of which the session must have one; nil is any.
    public var revisions: [UInt64]?

    /// Sets `states` if the session's revision is one of `revisions`.
    public init(states: [StateValue], revisions: [UInt64]? = nil) {
        self.states = states
        self.revisions = revisions
    }
}
