/// What a layer asks of the order of time steps.
public enum StepOrder: Sendable, Equatable {
    /// Nothing: each step stands by itself, or what is summed up comes in any order.
    case any
    /// The first step comes first.
    case forward
    /// The last step comes first.
    case backward
    /// It is its input with the steps in opposite order; `step` is never called.
    case reversed
    /// It makes so many steps of one value, which must be complete before.
    case repeated(Int)
}
