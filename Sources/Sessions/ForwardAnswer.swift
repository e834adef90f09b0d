import Recurrent

/// What a forward gives; an object, since it is handed on several times on its way to the wire.
public final class ForwardAnswer: Sendable {
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
    public let isReplay: Bool
    /// The first tensor with a NaN or infinity, where the configuration lets such pass.
    public let nonfinite: String?

    init(
        session: SessionInfo, position: Int, outputs: [Tensor], states: [Tensor]?,
        gates: [[Tensor]]?, isReplay: Bool, nonfinite: String?
    ) {
        self.session = session
        self.position = position
        self.outputs = outputs
        self.states = states
        self.gates = gates
        self.isReplay = isReplay
        self.nonfinite = nonfinite
    }
}
