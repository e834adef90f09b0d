/// What the batches of one size took.
public struct BatchTimes: Sendable, Equatable {
    /// Batches.
    public internal(set) var count = 0
    /// Nanoseconds of all of them together.
    public internal(set) var nanoseconds: Int64 = 0

    mutating func note(nanoseconds: Int64) {
        count += 1
        self.nanoseconds += nanoseconds
    }

    func adding(_ other: BatchTimes) -> BatchTimes {
        BatchTimes(count: count + other.count, nanoseconds: nanoseconds + other.nanoseconds)
    }
}

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
