import Recurrent

/// A session as a client may see it.
///
/// Times are milliseconds since 1970-01-01 UTC.
public struct SessionInfo: Sendable {
    /// Its id.
    public let id: SessionID
    /// Its model.
    public let model: ServedModel
    /// Its rows.
    public let batchSize: Int
    /// The steps it has taken since its start or its last full reset.
    public let position: Int
    /// Changes with every change of its states; never the same again, also not after a delete.
    public let revision: UInt64
    /// When it was created.
    public let createdAt: Int64
    /// When it was last used.
    public let lastUsedAt: Int64
    /// When it will end if it is not used; nil is never.
    public let expiresAt: Int64?
}

/// What a forward gives.
public struct ForwardAnswer: Sendable {
    /// The session after it (with `commits` false: as it stays).
    public let session: SessionInfo
    /// The position that the outputs belong to (differs from the session's after a peek).
    public let position: Int
    /// One tensor per output of the network: `[batch, time, …]`, or `[batch, …]` of the last step.
    ///
    /// With `lengths`, the last step is each row's own, and what would come later is zero.
    public let outputs: [Tensor]
    /// One tensor per entry of the network's `stateLayout.tensors`, in that order.
    ///
    /// `[batch, units]`, or `[batch, time, units]` for `.all`; nil if not asked for. Where a row
    /// has ended, its state stays.
    public let states: [Tensor]?
    /// For each recurrent layer, one tensor per gate in `gateNames`' order, shaped as `states`.
    ///
    /// With `lengths`, `.last` is each row's own last step; where a row has ended, later ones are
    /// zero.
    public let gates: [[Tensor]]?
    /// Whether this is the kept answer of an earlier run.
    public internal(set) var isReplay: Bool
    /// The first tensor with a NaN or infinity, where the configuration lets such pass.
    public let nonfinite: String?
}

/// All states of a session, read at one moment.
public struct StatesAnswer: Sendable {
    /// The session.
    public let session: SessionInfo
    /// One `[batch, units]` tensor per entry of the network's `stateLayout.tensors`.
    public let values: [Tensor]
}

/// One state of a session.
public struct StateAnswer: Sendable {
    /// The session.
    public let session: SessionInfo
    /// Which tensor it is.
    public let tensor: StateTensor
    /// Its value, `[batch, units]`.
    public let value: Tensor
}
