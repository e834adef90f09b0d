import Glibc

/// A non-blocking TCP socket: the system's calls, their results as values.
///
/// Not its owner: whoever holds one closes it, once, when nothing watches it any more.
struct Socket: Sendable {
    /// What came of moving bytes.
    enum Transfer: Equatable {
        case bytes(Int)
        /// Nothing can be moved now.
        case notNow
        /// The client has finished sending.
        case ended
        case broken(errno: Int32)
    }

    /// What came of accepting.
    enum Acceptance {
        case accepted(Socket)
        /// Nobody waits.
        case nobody
        /// Whoever waited has gone.
        case gone
        /// The process or the system has no means for another connection.
        case exhausted(errno: Int32)
    }

    let descriptor: Int32

    /// A socket that listens on `address`.
    ///
    /// - Returns: the socket, or the error number of the call that failed.
    static func listening(on address: SocketAddress) -> (socket: Socket?, errno: Int32) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, Int32(IPPROTO_TCP))
        guard descriptor >= 0 else { return (nil, errno) }
        let made = Socket(descriptor: descriptor)
        made.set(SOL_SOCKET, SO_REUSEADDR, 1)
        // `::` means every address, of IPv4 too, whatever the system's own setting is.
        if address.family == AF_INET6 { made.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        made.watchForVanishedPeers()
        let bound = address.withPointer { bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, SOMAXCONN) == 0 else {
            let number = errno
            made.close()
            return (nil, number)
        }
        return (made, 0)
    }

    /// Makes the system ask after peers that have been silent, and give up those that do not
    /// answer: one that has lost its power or its network sends no end.
    ///
    /// Connections inherit it from the socket that listens.
    private func watchForVanishedPeers() {
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 15)
        set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 120_000)
    }

    /// The next connection that waits.
    func accept() -> Acceptance {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else {
            switch errno {
            case EAGAIN: return .nobody
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno: errno)
            default: return .gone
            }
        }
        let made = Socket(descriptor: accepted)
        guard fcntl(accepted, F_SETFL, O_NONBLOCK) == 0,
            fcntl(accepted, F_SETFD, FD_CLOEXEC) == 0
        else {
            made.close()
            return .gone
        }
        // Answers go out in one piece; to hold back their last packet only adds delay.
        made.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return .accepted(made)
    }

    /// Reads what has come into `buffer`.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno == EAGAIN { return .notNow }
            if errno != EINTR { return .broken(errno: errno) }
        }
    }

    /// Sends as much of `bytes` as the system takes, without a signal when nobody reads.
    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        while true {
            let count = Glibc.send(
                descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            if errno == EAGAIN { return .notNow }
            if errno != EINTR { return .broken(errno: errno) }
        }
    }

    /// Tells the client that nothing more will be sent.
    func shutdownWriting() {
        // It fails only where the client has gone, which reading will tell.
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes `close` drop what has not been sent, and tell the client so.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    /// Sets an option; every one used here is a wish that changes no result.
    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
