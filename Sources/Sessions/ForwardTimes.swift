/// Where the time of forwards went, summed up.
public struct ForwardTimes: Sendable, Equatable {
    /// Nanoseconds that batches took, once for every forward in them.
    public internal(set) var stepNanoseconds: Int64 = 0
    /// When the last batch was made, in milliseconds since 1970-01-01 UTC; 0 before the first.
    public internal(set) var lastStepAt: Int64 = 0

    mutating func add(_ other: ForwardTimes) {
        stepNanoseconds += other.stepNanoseconds
        lastStepAt = max(lastStepAt, other.lastStepAt)
    }
}
