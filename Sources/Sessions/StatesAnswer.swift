import Recurrent

/// All states of a session, read at one moment.
public struct StatesAnswer: Sendable {
    /// The session.
    public let session: SessionInfo
    /// One `[batch, units]` tensor per entry of the network's `stateLayout.tensors`.
    public let values: [Tensor]
}
