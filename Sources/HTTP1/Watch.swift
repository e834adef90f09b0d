import CEpoll
import Glibc
import Synchronization

/// The reactors of a server, watched together by the threads that attend to them.
///
/// An epoll set of the reactors' own sets. Each is told of once, to one thread, and not again
/// before it is armed: so a reactor has one thread at a time, whichever is free.
final class Watch: Sendable {
    private let descriptor: Int32
    /// Readable for ever once the watch has ended.
    private let ending: Int32
    /// Threads in `wait`.
    private let waiting = Atomic(0)

    private static let endingToken = UInt64.max

    init() throws(ServerError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        ending = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var event = epoll_event(
            events: EPOLLIN.rawValue, data: epoll_data_t(u64: Self.endingToken))
        guard descriptor >= 0, ending >= 0,
            epoll_ctl(descriptor, EPOLL_CTL_ADD, ending, &event) == 0
        else { throw .cannotWatch(errno: errno) }
    }

    deinit {
        if ending >= 0 { close(ending) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether a thread waits that could take over a reactor.
    var hasWaiting: Bool { waiting.load(ordering: .relaxed) > 0 }

    /// Adds the sockets of reactor `number`; they are watched once it is armed.
    func add(_ poller: Poller, number: Int) throws(ServerError) {
        guard control(EPOLL_CTL_ADD, poller, number, events: 0) else {
            throw .cannotWatch(errno: errno)
        }
    }

    /// Tells of reactor `number` once more, as soon as its poller has an event.
    func arm(_ poller: Poller, number: Int) {
        let isArmed = control(EPOLL_CTL_MOD, poller, number, events: EPOLLIN.rawValue)
        precondition(isArmed, "reactor \(number) is not watched: errno \(errno)")
    }

    private func control(
        _ operation: Int32, _ poller: Poller, _ number: Int, events: UInt32
    ) -> Bool {
        var event = epoll_event(
            events: events | EPOLLONESHOT.rawValue, data: epoll_data_t(u64: UInt64(number)))
        return epoll_ctl(descriptor, operation, poller.descriptor, &event) == 0
    }

    /// Waits for a reactor that has something to do.
    ///
    /// - Returns: its number; nil if the watch has ended.
    func wait() -> Int? {
        waiting.add(1, ordering: .relaxed)
        defer { waiting.subtract(1, ordering: .relaxed) }
        var event = epoll_event()
        while epoll_wait(descriptor, &event, 1, -1) < 1 {
            precondition(errno == EINTR, "the reactors cannot be watched: errno \(errno)")
        }
        return event.data.u64 == Self.endingToken ? nil : Int(event.data.u64)
    }

    /// Ends the waits of all threads, those of now and of later.
    func end() { eventfd_write(ending, 1) }
}
