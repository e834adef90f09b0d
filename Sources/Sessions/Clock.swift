import Glibc

/// Where an engine reads the time; a test gives one that it moves by hand.
struct Clock: Sendable {
    /// The present moment.
    let now: @Sendable () -> Moment

    /// A clock that shows what `now` gives.
    init(now: @escaping @Sendable () -> Moment) { self.now = now }

    /// The machine's own clocks.
    static let system = Clock {
        Moment(
            monotonicNanoseconds: read(CLOCK_MONOTONIC),
            wallMilliseconds: read(CLOCK_REALTIME) / 1_000_000)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
