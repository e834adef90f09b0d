/// The time steps of a forward whose states or gates are wanted.
public enum StepDetail: Sendable, Equatable {
    /// None.
    case none
    /// The last one: `[batch, units]`.
    case last
    /// All: `[batch, time, units]`.
    case all
}
