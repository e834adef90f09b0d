import Foundation

/// One end of the socket between a server and the process that reads an HDF5 file for it.
///
/// A message is its length (four bytes, the machine's order) and as much JSON; floats go
/// raw, their count being known to both.
final class HDF5Channel {
    /// Why nothing more comes through.
    enum Fault: Error {
        /// The other end is closed, or it broke the format.
        case closed
        /// The time was over first.
        case late
    }

    private let socket: Int32
    // The longest is a text attribute, such as a model's whole configuration.
    private static let messageBytesMax = 64 << 20

    /// Takes `socket`, which is closed with the channel.
    init(socket: Int32) { self.socket = socket }

    deinit { close(socket) }

    /// A pair of connected sockets that no other process inherits by itself.
    static func makePair() -> (own: Int32, other: Int32)? {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, type, 0, &pair) == 0 ? (pair[0], pair[1]) : nil
    }

    func sendMessage(_ message: some Encodable, until deadline: Deadline) throws(Fault) {
        guard let json = try? JSONEncoder().encode(message) else { throw .closed }
        try send([UInt32(json.count)], until: deadline)
        try send(Array(json), until: deadline)
    }

    func receiveMessage<Message: Decodable>(
        _ type: Message.Type, until deadline: Deadline
    ) throws(Fault) -> Message {
        let count = Int(try receive(1, of: UInt32.self, until: deadline)[0])
        guard count <= Self.messageBytesMax else { throw .closed }
        let json = try receive(count, of: UInt8.self, until: deadline)
        guard let message = try? JSONDecoder().decode(type, from: Data(json)) else {
            throw .closed
        }
        return message
    }

    /// Sends the memory of `elements`.
    func send<Element: BitwiseCopyable>(
        _ elements: [Element], until deadline: Deadline
    ) throws(Fault) {
        let fault: Fault? = elements.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                guard wait(for: POLLOUT, until: deadline) else { return .late }
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                let count = Glibc.send(
                    socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, flags)
                if count > 0 { sent += count } else if !Self.isPassing(errno) { return .closed }
            }
            return nil
        }
        if let fault { throw fault }
    }

    /// Receives `count` elements.
    func receive<Element: BitwiseCopyable>(
        _ count: Int, of type: Element.Type, until deadline: Deadline
    ) throws(Fault) -> [Element] {
        var fault: Fault?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(
                start: buffer.baseAddress, count: count * MemoryLayout<Element>.stride)
            fault = receive(into: bytes, until: deadline)
            initialized = fault == nil ? count : 0
        }
        if let fault { throw fault }
        return elements
    }

    private func receive(
        into bytes: UnsafeMutableRawBufferPointer, until deadline: Deadline
    ) -> Fault? {
        var received = 0
        while received < bytes.count {
            guard wait(for: POLLIN, until: deadline) else { return .late }
            let count = recv(
                socket, bytes.baseAddress.map { $0 + received }, bytes.count - received,
                Int32(MSG_DONTWAIT))
            if count > 0 {
                received += count
            } else if count == 0 || !Self.isPassing(errno) {
                return .closed
            }
        }
        return nil
    }

    /// Waits until the socket can go on; false when the time is over.
    private func wait(for event: Int32, until deadline: Deadline) -> Bool {
        while true {
            var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
            let count = poll(&entry, 1, deadline.millisecondsLeft)
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }

    private static func isPassing(_ code: Int32) -> Bool { code == EAGAIN || code == EINTR }
}
