import CEpoll
import Glibc

/// The sockets of a reactor, watched together.
///
/// An epoll set: a Dispatch source for each socket costs three system calls and a change of thread
/// for each event. The set itself is watched beside those of the other reactors (`Watch`). Every
/// socket is told of once, when something changes (edge-triggered): who is told reads until nothing
/// is left.
final class Poller {
    /// What has changed for a socket.
    struct Event {
        /// What the socket was watched under.
        let token: UInt64
        let flags: UInt32

        /// Something can be read: bytes, the end, an error.
        var hasInput: Bool { flags & (EPOLLIN.rawValue | Self.endings) != 0 }
        /// The end has come, or is behind the bytes that have.
        var hasEnd: Bool { flags & Self.endings != 0 }
        /// There is room to write again.
        var hasRoom: Bool { flags & (EPOLLOUT.rawValue | Self.endings) != 0 }

        private static let endings = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
    }

    /// The set's own descriptor, readable while there are events.
    let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private let eventsMax: Int
    /// Counts wake-ups.
    ///
    /// Nobody reads it: each write is told once, as what happens to a socket.
    private let alarm: Int32

    /// What belongs to no socket.
    static let noToken: UInt64 = 0

    /// - Parameter eventsMax: how many events one `poll` finds at most; the next finds others.
    init(eventsMax: Int) throws(ServerError) {
        self.eventsMax = eventsMax
        events = .allocate(capacity: eventsMax)
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        alarm = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data_t(u64: Self.noToken))
        guard descriptor >= 0, alarm >= 0,
            epoll_ctl(descriptor, EPOLL_CTL_ADD, alarm, &event) == 0
        else { throw .cannotWatch(errno: errno) }
    }

    deinit {
        events.deallocate()
        if alarm >= 0 { close(alarm) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Watches `socket` until it is closed; what is there already is told too.
    ///
    /// - Parameter token: not `noToken`.
    /// - Returns: whether the system could.
    func watch(_ socket: Socket, token: UInt64) -> Bool {
        let flags =
            EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        var event = epoll_event(events: flags, data: epoll_data_t(u64: token))
        return epoll_ctl(descriptor, EPOLL_CTL_ADD, socket.descriptor, &event) == 0
    }

    /// Looks for events, without waiting.
    ///
    /// - Returns: how many there are; `event` tells them.
    func poll() -> Int { max(0, Int(epoll_wait(descriptor, events, Int32(eventsMax), 0))) }

    /// Makes an event of `noToken`; may be called from any thread.
    func wake() { eventfd_write(alarm, 1) }

    /// Event `index` of the last `poll`.
    func event(_ index: Int) -> Event {
        Event(token: events[index].data.u64, flags: events[index].events)
    }
}
