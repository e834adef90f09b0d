import Recurrent

/// One state of a session.
public struct StateAnswer: Sendable {
    /// The session.
    public let session: SessionInfo
    /// Which tensor it is.
    public let tensor: StateTensor
    /// Its value, `[batch, units]`.
    public let value: Tensor
}
