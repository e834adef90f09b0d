import CEpoll
import Glibc

/// A client at a server for a while: one thread that waits for all its connections.
struct PipelineLoad {
    private static let eventsMax = 1024
    /// How often is looked for what an open load has to send.
    private static let lookNanoseconds: UInt64 = 200_000

    /// Lets `client` send for `seconds` behind a tenth of that which does not count.
    ///
    /// - Returns: the seconds that counted.
    static func run(_ client: PipelineClient, seconds: Double) throws(LoadError) -> Double {
        let poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw .system(call: "epoll_create1", errno: errno) }
        defer { close(poll) }
        for (index, line) in client.lines.enumerated() {
            var event = epoll_event()
            // Told once of each change: who waits for room is woken by what it may send.
            event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLET.rawValue
            event.data.u64 = UInt64(index)
            guard epoll_ctl(poll, EPOLL_CTL_ADD, line.descriptor, &event) == 0 else {
                throw .system(call: "epoll_ctl", errno: errno)
            }
        }
        return try run(client, seconds: seconds, poll: poll)
    }

    private static func run(
        _ client: PipelineClient, seconds: Double, poll: Int32
    ) throws(LoadError) -> Double {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 256 * 1024 + ResponseHead.bytesMax, alignment: 64)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: eventsMax)
        defer {
            buffer.deallocate()
            events.deallocate()
        }
        let start = LoadLoop.now()
        let countAt = start + UInt64(seconds * 1e8)
        let endAt = countAt + UInt64(seconds * 1e9)
        client.begin()
        while true {
            let now = LoadLoop.now()
            if now >= endAt { return Double(now - countAt) / 1e9 }
            client.sendDue(start: start, now: now, counts: now >= countAt)
            let wait = client.rate != nil ? lookNanoseconds : min(endAt - now, 100_000_000)
            var timeout = timespec(tv_sec: 0, tv_nsec: Int(wait))
            let count = epoll_pwait2(poll, events, Int32(eventsMax), &timeout, nil)
            guard count >= 0 || errno == EINTR else {
                throw .system(call: "epoll_pwait2", errno: errno)
            }
            let counts = LoadLoop.now() >= countAt
            for event in 0..<Int(max(count, 0)) {
                try client.receive(Int(events[event].data.u64), buffer: buffer, counts: counts)
            }
        }
    }
}
