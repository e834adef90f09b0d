import Glibc

/// The system's clocks, read as a `Moment`; the text of the date is made once a second.
struct Clock {
    private var second = -1
    private var date = ""

    mutating func now() -> Moment {
        var monotonic = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        var real = timespec()
        clock_gettime(CLOCK_REALTIME, &real)
        if real.tv_sec != second {
            second = real.tv_sec
            date = HTTPDate.text(secondsSince1970: max(0, second))
        }
        let seconds = Double(monotonic.tv_sec) + Double(monotonic.tv_nsec) * 1e-9
        return Moment(seconds: seconds, date: date)
    }
}
