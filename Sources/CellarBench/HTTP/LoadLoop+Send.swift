import CEpoll
import Glibc

extension LoadLoop {
    static let doNotWait = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
    static let failuresMax = 10_000

    /// Sends the next request of a connection, where one is to be sent.
    func sendNext(_ index: Int, now: UInt64) throws(LoadError) {
        let connection = connections + index
        guard !connection.pointee.isDone else { return }
        if let schedule {
            guard connection.pointee.owed > 0 else { return }
            connection.pointee.owed -= 1
            connection.pointee.intendedAt = schedule.time(
                of: connection.pointee.scheduled, on: index)
            connection.pointee.scheduled += 1
        } else {
            connection.pointee.intendedAt = now
        }
        mark(index, isBusy: true)
        connection.pointee.sentBytes = 0
        try sendRest(index)
    }

    /// Notes whether a request of a connection is under way.
    func mark(_ index: Int, isBusy: Bool) {
        guard connections[index].isBusy != isBusy else { return }
        connections[index].isBusy = isBusy
        busy += isBusy ? 1 : -1
    }

    /// Sends what the system takes of the request under way.
    func sendRest(_ index: Int) throws(LoadError) {
        let connection = connections + index
        let template = plan.script[connection.pointee.step]
        template.setSession(connection.pointee.session)
        let rest = UnsafeRawBufferPointer(rebasing: template.bytes[connection.pointee.sentBytes...])
        let count = send(
            connection.pointee.descriptor, rest.baseAddress, rest.count, Self.doNotWait)
        // What is wrong with a broken connection, reading it will tell.
        guard count >= 0 || errno == EAGAIN else { return }
        connection.pointee.sentBytes += max(count, 0)
        let waits = connection.pointee.sentBytes < template.bytes.count
        if waits != connection.pointee.waitsForRoom {
            connection.pointee.waitsForRoom = waits
            try watch(index, EPOLL_CTL_MOD)
        }
    }

    /// Puts a new connection in the place of one that the server has ended.
    func replaceBroken(_ index: Int) throws(LoadError) {
        let connection = connections + index
        let (wasBusy, wasEnding) = (connection.pointee.isBusy, connection.pointee.isEnding)
        try reopen(index)
        guard wasBusy || wasEnding else { return }
        result.failures += 1
        guard result.failures <= Self.failuresMax else { throw .failures(result.failures) }
        guard isSending else { return }
        guard wasBusy else { return try sendNext(index, now: Self.now()) }
        mark(index, isBusy: true)
        try sendRest(index)
    }

    /// Closes a connection and opens another, on which nothing is under way.
    func reopen(_ index: Int) throws(LoadError) {
        close(connections[index].descriptor)
        connections[index].descriptor = -1
        mark(index, isBusy: false)
        connections[index].forget(takesLines: plan.isStream)
        // What is left of a stream has no beginning of its own.
        if plan.isStream { connections[index].step = 0 }
        try open(index)
        result.reconnects += 1
    }

    func open(_ index: Int) throws(LoadError) {
        connections[index].descriptor = try plan.address.connect()
        try watch(index, EPOLL_CTL_ADD)
    }

    private func watch(_ index: Int, _ operation: Int32) throws(LoadError) {
        var event = epoll_event()
        let room = connections[index].waitsForRoom ? EPOLLOUT.rawValue : 0
        event.events = EPOLLIN.rawValue | room
        event.data.u64 = UInt64(index)
        guard epoll_ctl(poll, operation, connections[index].descriptor, &event) == 0 else {
            throw .system(call: "epoll_ctl", errno: errno)
        }
    }
}
