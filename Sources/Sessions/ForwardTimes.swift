/// Where the time of forwards went, summed up; a forward is in it as far as it ran.
public struct ForwardTimes: Sendable, Equatable {
    /// Nanoseconds from arrivals to first steps.
    public internal(set) var queueNanoseconds: Int64 = 0
    /// Nanoseconds that batches took, once for every forward in them.
    public internal(set) var stepNanoseconds: Int64 = 0
    /// When the last batch was made, in milliseconds since 1970-01-01 UTC; 0 before the first.
    public internal(set) var lastStepAt: Int64 = 0

    /// Notes who begins with `batch`, which is made now.
    mutating func note(_ batch: Batch, now: Moment) {
        lastStepAt = now.wallMilliseconds
        for member in batch.members where member.forward.stage == .queued {
            queueNanoseconds +=
                now.monotonicNanoseconds - member.forward.arrived.monotonicNanoseconds
        }
    }

    mutating func add(_ other: ForwardTimes) {
        queueNanoseconds += other.queueNanoseconds
        stepNanoseconds += other.stepNanoseconds
        lastStepAt = max(lastStepAt, other.lastStepAt)
    }
}
