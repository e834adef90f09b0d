import CEpoll
import Glibc

/// Puts the load of a plan on a server: one thread that waits for all connections at once.
///
/// It shares the machine with the server, so it does little: nothing is allocated for a request,
/// answers are scanned where the system puts them, and nobody waits in between. Not Sendable.
final class LoadLoop {
    let plan: LoadPlan
    let connections: UnsafeMutablePointer<LoadConnection>
    var result = LoadResult()
    /// Whether the requests that end now count.
    var isRecording = false
    /// Whether another request follows an answer.
    var isSending = true
    /// Connections with a request under way.
    var busy = 0
    /// Connections with sessions left.
    var connectionsLeft: Int
    let poll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    let buffer: UnsafeMutableRawBufferPointer
    var schedule: LoadSchedule?

    private static let eventsMax = 1024
    private static let drainNanoseconds: UInt64 = 5_000_000_000

    /// Opens the connections.
    init(_ plan: LoadPlan) throws(LoadError) {
        self.plan = plan
        connectionsLeft = plan.connections
        connections = .allocate(capacity: plan.connections)
        for index in 0..<plan.connections {
            (connections + index).initialize(
                to: LoadConnection(
                    scanner: ResponseScanner(takesLines: plan.isStream),
                    session: plan.session(of: index)))
        }
        events = .allocate(capacity: Self.eventsMax)
        buffer = .allocate(byteCount: 64 * 1024 + ResponseHead.bytesMax, alignment: 64)
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw .system(call: "epoll_create1", errno: errno) }
        for index in 0..<plan.connections { try open(index) }
    }

    deinit {
        for index in 0..<plan.connections where connections[index].descriptor >= 0 {
            close(connections[index].descriptor)
        }
        close(poll)
        connections.deinitialize(count: plan.connections)
        connections.deallocate()
        events.deallocate()
        buffer.deallocate()
    }

    /// Sends until the plan's end; the connections stay open.
    func run() throws(LoadError) -> LoadResult {
        let start = Self.now()
        let (recordAt, endAt) = times(from: start)
        if let rate = plan.rate {
            Self.wakeOnTime()
            schedule = LoadSchedule(rate: rate, connections: plan.connections, start: start)
        } else {
            for index in 0..<plan.connections { try sendNext(index, now: start) }
        }
        var recordedAt = start
        while connectionsLeft > 0 {
            let now = Self.now()
            if now >= endAt { break }
            if !isRecording && now >= recordAt {
                isRecording = true
                recordedAt = now
            }
            try sendDue(now)
            let sendAt = nextSendAt ?? endAt
            try wait(until: min(sendAt, isRecording ? endAt : recordAt))
        }
        result.seconds = Double(Self.now() - recordedAt) / 1e9
        isRecording = false
        try drain()
        return result
    }

    private func times(from start: UInt64) -> (recordAt: UInt64, endAt: UInt64) {
        guard case .seconds(let seconds, let warmUp) = plan.end else { return (start, .max) }
        return (start + UInt64(warmUp * 1e9), start + UInt64((warmUp + seconds) * 1e9))
    }

    /// Asks the system not to gather wake-ups, which would count as latency; it does so for about
    /// 50 microseconds, and to go on with that is no error.
    private static func wakeOnTime() {
        let file = Glibc.open("/proc/self/timerslack_ns", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "1", 1)
        close(file)
    }

    /// Waits for the answers under way, so that the next load does not meet them.
    private func drain() throws(LoadError) {
        isSending = false
        let endAt = Self.now() + Self.drainNanoseconds
        while Self.now() < endAt, busy > 0 { try wait(until: endAt) }
    }

    /// When a request can be sent that is not due yet; nil while requests of all connections are
    /// under way, as they are under a load that the server cannot answer.
    private var nextSendAt: UInt64? {
        guard busy < plan.connections else { return nil }
        return schedule?.nextAt { !connections[$0].isBusy }
    }

    private func sendDue(_ now: UInt64) throws(LoadError) {
        while let index = schedule?.due(at: now) {
            connections[index].owed += 1
            guard !connections[index].isBusy, !connections[index].isEnding else { continue }
            try sendNext(index, now: now)
        }
    }

    private func wait(until time: UInt64) throws(LoadError) {
        let now = Self.now()
        // A second at most: what must happen at all happens at the next look.
        let nanoseconds = time > now ? min(time - now, 1_000_000_000) : 0
        var timeout = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let count = epoll_pwait2(poll, events, Int32(Self.eventsMax), &timeout, nil)
        guard count >= 0 || errno == EINTR else {
            throw .system(call: "epoll_pwait2", errno: errno)
        }
        for event in 0..<Int(max(count, 0)) {
            let index = Int(events[event].data.u64)
            if connections[index].waitsForRoom { try sendRest(index) }
            try receive(index)
        }
    }

    /// The number of the last session that was begun, counted from one.
    var sessionsBegun: Int {
        (0..<plan.connections).reduce(0) { max($0, connections[$1].session + 1) }
    }

    /// Nanoseconds since some moment of the past.
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
