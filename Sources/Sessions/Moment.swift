/// A point in time, read twice: a clock that never jumps, for deadlines, and the calendar's, for
/// people.
struct Moment: Sendable, Equatable {
    /// Nanoseconds of a clock that only goes forward.
    var monotonicNanoseconds: Int64
    /// Milliseconds since 1970-01-01 UTC.
    var wallMilliseconds: Int64

    /// A moment as both clocks show it.
    init(monotonicNanoseconds: Int64, wallMilliseconds: Int64) {
        self.monotonicNanoseconds = monotonicNanoseconds
        self.wallMilliseconds = wallMilliseconds
    }
}
