/// A point in time, read twice: a clock that never jumps, for deadlines, and the calendar's, for
/// people.
public struct Moment: Sendable, Equatable {
    /// Nanoseconds of a clock that only goes forward.
    public var monotonicNanoseconds: Int64
    /// Milliseconds since 1970-01-01 UTC.
    public var wallMilliseconds: Int64

    /// A moment as both clocks show it.
    public init(monotonicNanoseconds: Int64, wallMilliseconds: Int64) {
        self.monotonicNanoseconds = monotonicNanoseconds
        self.wallMilliseconds = wallMilliseconds
    }
}
