import Recurrent

/// What those who listen to a session are told.
public enum SessionNotice: Sendable {
    /// It moved, or its states were changed.
    case changed(SessionChange)
    /// Another version of its model has it now, or it sleeps, or woke: as the description says.
    case moved(SessionInfo)
    /// It was deleted, and stood like this; the last notice.
    case deleted(SessionInfo)
    /// It ended by itself; the last notice.
    case departed(SessionID, Departure)

    /// Whether nothing comes behind it.
    public var isLast: Bool {
        switch self {
        case .changed, .moved: false
        case .deleted, .departed: true
        }
    }
}

/// One change of a session's states, told when it is done.
public struct SessionChange: Sendable {
    /// What changed them.
    public enum Cause: String, Sendable {
        case forward
        case reset
        case setValue = "set_value"
    }

    /// What it was.
    public let cause: Cause
    /// The session after it.
    public let session: SessionInfo
    /// The L2 norm of each entry of the network's `stateLayout.tensors`, over all rows.
    public let norms: [Float]
    /// The tensors themselves, `[batch, units]` each, for those who want them.
    public let values: [Tensor]?
}

/// What a listener wants to be told of.
public enum Interest: Sendable {
    /// The end of the session alone.
    case end
    /// Every change too; with the values of the states or with their norms alone.
    case changes(withValues: Bool)
}

/// Somebody who listens to a session, from `Engine.listen` to `Engine.stop` or its last notice.
public struct Listening: Sendable {
    let session: SessionID
    let number: UInt64
}

/// A listener as its session keeps it; the closure behind the number is the worker's.
struct Listener: Sendable {
    let number: UInt64
    let interest: Interest

    var wantsChanges: Bool {
        if case .changes = interest { true } else { false }
    }
}
