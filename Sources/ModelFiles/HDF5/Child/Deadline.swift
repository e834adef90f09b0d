import Glibc

/// A moment of the monotonic clock up to which something may take.
struct Deadline {
    private let nanoseconds: UInt64?

    /// No end at all.
    static let never = Deadline(nanoseconds: nil)

    /// `seconds` from now.
    static func after(seconds: Double) -> Deadline {
        Deadline(nanoseconds: now() + UInt64(max(0, min(seconds, 1e9)) * 1e9))
    }

    /// What is left as `poll` takes it, rounded up: 0 is over, -1 never will be.
    var millisecondsLeft: Int32 {
        guard let nanoseconds else { return -1 }
        let now = Self.now()
        guard nanoseconds > now else { return 0 }
        return Int32(clamping: (nanoseconds - now + 999_999) / 1_000_000)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
